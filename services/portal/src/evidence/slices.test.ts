/** The export of a tenant's log, and its end. */
import { Codec } from '@lockbox/contracts/codec';
import type { Event } from '@lockbox/contracts/generated/events';
import { personId, requestId, tenantId } from '@lockbox/contracts/ids';
import { schemaText } from '@lockbox/contracts/schemas';
import { hashOf } from '@lockbox/evidence/chain';
import { checkpointKeyOf, verifierKeyOf } from '@lockbox/evidence/checkpoint-key';
import { nodeOf } from '@lockbox/evidence/merkle';
import { newSigningKeys } from '@lockbox/evidence/signing-keys';
import { isConsistent } from '@lockbox/evidence/tlog/proofs';
import { createTree } from '@lockbox/evidence/tlog/tree';
import type { SliceFrom } from '@lockbox/proof/export/make-slice';
import { lifeOfRequest, type Saying, saidEvent } from '@lockbox/store/testing/sample-events';
import { Binary } from 'mongodb';
import { expect, test } from 'vitest';
import { createSlices } from './slices.ts';

const audit = newSigningKeys();
const origin = 'lockbox.test/lockbox.events/0';
const codec = new Codec<Event>('events', 7, { schemaById: async () => undefined });
const about = { requestId: requestId('sealed'), salt: Buffer.alloc(16) };
const others = lifeOfRequest('contoso', 1);
/**
 * Entries that are hidden from the tenant, one that is shown since its disclosure, and a demand of the same id that stays
 * hidden.
 */
const special = new Map<number, Saying>([
  [3, [{ type: 'InternalReminderDue', ...about, remindAt: 1, reviewExpiresAt: 2 }]],
  [7, [{ type: 'ExclusionSealed', requestId: about.requestId, commitment: Buffer.alloc(32) }]],
  [
    9,
    [
      {
        type: 'DisclosureLifted',
        ...about,
        liftedBy: personId('legal-1'),
        liftedAt: 3,
        details: '{}',
        assertion: null,
      },
    ],
  ],
  [420, [{ type: 'ExclusionSealed', requestId: about.requestId, commitment: Buffer.alloc(32, 1) }]],
]);
const said = Array.from({ length: 450 }, (_, index) => {
  const saying = special.get(index + 1) ?? others[index % others.length];
  return saidEvent('contoso', index + 1, saying ?? [{ type: 'RollOutCompleted', policyVersion: 1 }]);
});
const values = said.map((event) => codec.encode(event));
/** Another tenant's event, behind those. */
const foreign = codec.encode(saidEvent('fabrikam', 5, [{ type: 'RollOutCompleted', policyVersion: 1 }]));
/** The audit index of them. */
const trail = said.map(({ eventId, sequence, data }) => ({
  ...{ _id: eventId, sequence, offset: sequence - 1, partition: 0, type: data.type },
  requestId: 'requestId' in data ? data.requestId : null,
}));
const tiles = [0, 1].map((index) => ({
  _id: `0/0/${index}`,
  ...{ partition: 0, level: 0, from: index * 256 },
  hashes: new Binary(Buffer.concat(values.slice(index * 256, index * 256 + 256).map(hashOf))),
}));
const aboveThem = { _id: '0/1/0', ...{ partition: 0, level: 1, from: 0 }, hashes: new Binary(Buffer.alloc(0)) };
const roots = (() => {
  const tree = createTree(nodeOf, (level, _, hash) => {
    if (level === 8) aboveThem.hashes = new Binary(Buffer.from(hash, 'latin1'));
  });
  const found = [tree.root()];
  for (const value of values) {
    tree.append(hashOf(value).toString('latin1'));
    found.push(tree.root());
  }
  return found;
})();

/** The tiles as they were when so many events were in them. */
const written = (size: number): typeof tiles =>
  tiles
    .filter(({ from }) => from < size)
    .map(({ hashes, ...tile }) => ({
      ...tile,
      hashes: new Binary(hashes.buffer.subarray(0, (size - tile.from) * 32)),
    }));

type Tree = Parameters<typeof isConsistent>[1]['first'];

interface Line {
  readonly sequence?: number;
  readonly [field: string]: unknown;
}

/** The lines of a slice, where the trail has these events, and audit has signed so many. */
async function ask(
  {
    size = 450,
    missing = [],
    hidden = [3, 420],
    changed = {},
    stored = tiles,
    reached = 450,
    later = reached,
    waitMs = 300,
  }: {
    readonly size?: number;
    readonly missing?: readonly number[];
    readonly hidden?: readonly number[];
    readonly changed?: Readonly<Record<number, Partial<(typeof trail)[number]>>>;
    readonly stored?: typeof tiles;
    /** Up to where audit has written the trail; null where it has not begun. */
    readonly reached?: number | null;
    /** And where it was looked at once. */
    readonly later?: number | null;
    readonly waitMs?: number;
  } = {},
  given: Partial<SliceFrom> = {},
): Promise<readonly Line[] & { readonly errors: readonly object[] }> {
  const inTrail = trail
    .filter(({ sequence }) => !missing.includes(sequence))
    .map((one) => ({ ...one, ...changed[one.sequence] }));
  const errors: object[] = [];
  let written = reached;
  // Stands in for servers, of which only this is asked.
  const slices = createSlices({
    store: {
      collections: {
        progress: {
          async findOne({ _id }: { _id: string }) {
            const found = _id === 'audit/lockbox.events/0' && written !== null ? { next: written } : null;
            written = later;
            return found;
          },
        },
        tree_tiles: {
          findOne: async ({ from: { $lte } }: { from: { $lte: number } }) =>
            stored.findLast(({ from }) => from <= $lte),
          find: ({ _id: { $in } }: { _id: { $in: string[] } }) => ({
            toArray: async () => [...stored, aboveThem].filter(({ _id }) => $in.includes(_id)),
          }),
        },
      },
    },
    reads: {
      async trailBehind(_tenant: string, sequence: number, limit: number) {
        const events = inTrail
          .filter((one) => one.sequence > sequence && one.sequence <= (written ?? said.length))
          .slice(0, limit);
        return { events, hidden: new Set(hidden.map((number) => trail[number - 1]?._id)) };
      },
      recordsAbout: async (_tenant: string, { id }: { id: string }) => inTrail.filter((one) => one.requestId === id),
    },
    eventLog: {
      newestCheckpoint: async () =>
        size === 0
          ? undefined
          : {
              ...{ origin, size, root: roots[size] },
              note: Buffer.from(checkpointKeyOf(audit.signingKey).sign({ origin, size, root: roots[size] ?? '' })),
              signer: verifierKeyOf(origin, audit.publicKey),
            },
      readRecords: async (_partition: number, offsets: readonly number[]) =>
        offsets.map((offset) => {
          const raw = values[offset] ?? foreign;
          return { offset, raw, hash: hashOf(raw), proof: Buffer.alloc(81) };
        }),
      // The last offset has a marker of a transaction.
      eventsEnd: async () => values.length + 1,
      hasEvent: async (_partition: number, offset: number) => offset < values.length,
      schemaById: async () => JSON.parse(schemaText('events')),
    },
    ...{
      eventsTopic: 'lockbox.events',
      installation: 'lockbox.test',
      checkpointKeys: [audit.publicKey],
      now: () => 0,
      waitMs,
    },
    log: { error: (fields: object) => void errors.push(fields) },
  } as never);
  const lines: Line[] = [];
  for await (const line of await slices(tenantId('contoso'), { from: 1, since: 0, beginnings: [], ...given }))
    lines.push(JSON.parse(line));
  return Object.assign(lines, { errors });
}
const sequencesOf = (lines: readonly Line[]) => lines.flatMap(({ sequence }) => sequence ?? []);

test('all of a tenant’s events come, however many reads it takes, and its end says up to where', async () => {
  const lines = await ask();
  expect(lines[0]).toMatchObject({ format: 'lockbox-slice/v1', tenantId: 'contoso', partition: 0, since: null });
  expect(sequencesOf(lines)).toEqual(values.map((_, index) => index + 1));
  expect(lines.at(-1)).toEqual({ through: 450 });
});

test('it goes on behind what somebody has, and shows that the tree has only grown', async () => {
  const lines = await ask({}, { from: 301, since: 300 });
  expect(lines[0]).toMatchObject({ since: { size: 300, consistency: expect.arrayContaining([expect.any(String)]) } });
  expect(sequencesOf(lines)).toEqual(values.map((_, index) => index + 1).slice(300));
  expect(await ask({}, { from: 451, since: 450 })).toHaveLength(2);
});

test('it proves that its tree begins with those that letters name, as far as it does', async () => {
  const lines = await ask({}, { beginnings: [300, 450, 451] });
  const beginnings = lines.filter((line) => 'begins' in line);
  expect(beginnings.map(({ begins }) => begins)).toEqual([300, 450]);
  const proof = (beginnings[0] as { consistency: readonly string[] }).consistency; // the format of its line
  const [first, second] = [300, 450].map((size) => ({ size, root: roots[size] ?? '' })) as [Tree, Tree]; // one for each
  const hashes = proof.map((one) => Buffer.from(one, 'base64').toString('latin1'));
  expect(isConsistent(nodeOf, { first, second, proof: hashes })).toBe(true);
  expect(lines.slice(1, 3)).toEqual(beginnings);
});

test('a proof that the database has damaged is not given out, since it would accuse whoever keeps the log', async () => {
  const damaged = tiles.map((tile) => ({ ...tile, hashes: new Binary(Buffer.from(tile.hashes.buffer)) }));
  damaged[0]?.hashes.buffer.set([1], 199 * 32);
  const lines = await ask({ stored: damaged }, { from: 451, beginnings: [200] });
  expect(lines.filter((line) => 'begins' in line)).toEqual([]);
  expect(lines.errors).toHaveLength(1);
});

test('nothing is given out while the tree of the newest checkpoint is not kept yet: what it would show would look rewritten', async () => {
  const given = { from: 301, since: 300 };
  const notYet = { status: 503, code: 'NOT_COVERED_YET' };
  await expect(ask({ stored: written(430) }, given)).rejects.toMatchObject(notYet);
  await expect(ask({ stored: written(430) }, { beginnings: [300] })).rejects.toMatchObject(notYet);
  // In a first part, the proofs of older events would fail too.
  await expect(ask({ stored: written(430) })).rejects.toMatchObject(notYet);
  expect(await ask({ size: 300, stored: written(300) }, given)).toHaveLength(2);
});

test('it ends where the newest checkpoint does, also where its tile is not written further, or the next one is', async () => {
  for (const size of [430, 256]) {
    expect((await ask({ size })).at(-1)).toEqual({ through: size });
    expect((await ask({ size, stored: written(size) })).at(-1)).toEqual({ through: size });
  }
});

const numbers = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

test.each([
  ['one', [250]],
  ['the first', [1]],
  ['more than are read at once', numbers(101, 449)],
])('it has no end where %s of the events was taken out of the trail', async (_what, missing) => {
  const lines = await ask({ missing });
  expect(sequencesOf(lines)).toEqual(numbers(1, (missing[0] ?? 0) - 1));
  expect(lines.at(-1)).not.toHaveProperty('through');
});

test.each([
  ['has written the trail up to offset 300 only', 300],
  ['has not said how far the trail goes', null],
])('nor where audit %s, and the checkpoint goes further', async (_what, reached) => {
  const lines = await ask({ reached });
  expect(sequencesOf(lines)).toEqual(numbers(1, reached ?? 450));
  expect(lines.at(-1)).not.toHaveProperty('through');
});

test('audit is waited for where it is somewhat behind the log, and what it writes meanwhile is in the slice', async () => {
  const lines = await ask({ reached: 449, later: 450, waitMs: 60_000 });
  expect(lines.at(-1)).toEqual({ through: 450 });
});

/** The tiles, with other hashes at these places. */
const without = (...places: readonly number[]): typeof tiles =>
  tiles.map(({ hashes, ...tile }) => {
    const bytes = Buffer.from(hashes.buffer);
    for (const place of places) {
      if (Math.floor(place / 256) === tile.from / 256) bytes.fill(0, (place % 256) * 32, (place % 256) * 32 + 32);
    }
    return { ...tile, hashes: new Binary(bytes) };
  });

test('nor where a hash was taken out of the tree, in whatever tile, or a tile is said to begin elsewhere', async () => {
  const moved = without(4).map((tile, index) => (index === 1 ? { ...tile, from: 3 } : tile));
  for (const stored of [without(4), without(300), moved]) {
    const lines = await ask({ stored });
    // Its proofs lead to another root: what is given out with one of those would accuse whoever keeps the log.
    expect(sequencesOf(lines)).toEqual([]);
    expect(lines.at(-1)).not.toHaveProperty('through');
    expect(lines.errors).toMatchObject([{ tenantId: 'contoso', sequence: 1 }]);
  }
  // Proofs of the second tile use the first one's root, which lies above it.
  expect((await ask({ stored: without(4) }, { from: 257 })).at(-1)).toEqual({ through: 450 });
});

test('an event whose content is not shown has its number, place and hash alone', async () => {
  const lines = await ask();
  const hidden = lines.find(({ sequence }) => sequence === 3);
  expect(Object.keys(hidden ?? {}).toSorted()).toEqual(['hash', 'inclusion', 'leaf', 'offset', 'sequence']);
});

test('what was sealed is shown once it was disclosed', async () => {
  const isShown = (lines: readonly Line[]) => lines.some((line) => line.sequence === 7 && 'value' in line);
  expect(isShown(await ask())).toBe(true);
  expect(isShown(await ask({ hidden: [3, 7, 420] }))).toBe(false);
});

const another = { requestId: requestId('another') };
test.each([
  ["another tenant's event under a number", 5, { changed: { 5: { offset: 450 } } }],
  ['another of its own events under a number', 5, { changed: { 5: { offset: 5 } } }],
  ['an event as hidden that is not', 5, { hidden: [3, 5, 420] }],
  [
    'an event as one that is hidden',
    5,
    { hidden: [3, 5, 420], changed: { 5: { type: 'InternalReminderDue' as const } } },
  ],
  ['an event as shown that is hidden', 3, { hidden: [420] }],
  ['as disclosed what is not', 7, { changed: { 9: another } }],
  ['as disclosed what is sealed under an id that was disclosed before', 420, { hidden: [3] }],
  ['that disclosure under a later number', 420, { hidden: [3], changed: { 421: { ...trail[8], sequence: 421 } } }],
  ['another event as a disclosure', 7, { changed: { 9: { offset: 4 } } }],
  ['a disclosure as one of another request', 9, { hidden: [3, 7, 420], changed: { 9: another } }],
])('it has no end, and the portal logs why, where the trail has %s', async (_what, sequence, given) => {
  const lines = await ask(given);
  expect(sequencesOf(lines)).toEqual(numbers(1, sequence - 1));
  expect(lines.at(-1)).not.toHaveProperty('through');
  expect(lines.errors).toMatchObject([{ tenantId: 'contoso', sequence }]);
});

test('before the first checkpoint, and from a tree that is not there yet, nothing is given out', async () => {
  await expect(ask({ size: 0 })).rejects.toMatchObject({ status: 503, code: 'NOT_COVERED_YET' });
  await expect(ask({}, { from: 1, since: 451 })).rejects.toMatchObject({ status: 400 });
});
