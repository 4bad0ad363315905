/** What is given out of a tenant's log, and where it ends. */
import { tenantId } from '@lockbox/contracts/ids';
import { schemaText } from '@lockbox/contracts/schemas';
import { hashOf } from '@lockbox/evidence/chain';
import { checkpointKeyOf, verifierKeyOf } from '@lockbox/evidence/checkpoint-key';
import { nodeOf } from '@lockbox/evidence/merkle';
import { newSigningKeys } from '@lockbox/evidence/signing-keys';
import { createTree } from '@lockbox/evidence/tlog/tree';
import { Binary } from 'mongodb';
import { expect, test } from 'vitest';
import { createSlices } from './slices.ts';

const audit = newSigningKeys();
const origin = 'lockbox.test/lockbox.events/0';
const values = Array.from({ length: 450 }, (_, index) => Buffer.from(`\0\0\0\0\x07event ${index + 1}`));
const tiles = [0, 1].map((index) => ({
  _id: `0/0/${index}`,
  ...{ partition: 0, level: 0, from: index * 256 },
  hashes: new Binary(Buffer.concat(values.slice(index * 256, index * 256 + 256).map(hashOf))),
}));
const roots = (() => {
  const tree = createTree(nodeOf);
  const found = [tree.root()];
  for (const value of values) {
    tree.append(hashOf(value).toString('latin1'));
    found.push(tree.root());
  }
  return found;
})();

interface Line {
  readonly sequence?: number;
  readonly [field: string]: unknown;
}

/** The lines of a slice, where the trail has these events, and audit has signed so many. */
async function ask(
  {
    size = 450,
    missing = 0,
    hidden = 0,
  }: { readonly size?: number; readonly missing?: number; readonly hidden?: number } = {},
  given = { from: 1, since: 0 },
): Promise<readonly Line[]> {
  const reads: number[] = [];
  // Stands in for servers, of which only this is asked.
  const slices = createSlices({
    store: {
      collections: {
        tree_tiles: {
          findOne: async ({ from: { $lte } }: { from: { $lte: number } }) => tiles.findLast(({ from }) => from <= $lte),
          find: ({ _id: { $in } }: { _id: { $in: string[] } }) => ({
            toArray: async () => tiles.filter(({ _id }) => $in.includes(_id)),
          }),
        },
      },
    },
    reads: {
      async trailBehind(_tenant: string, sequence: number, limit: number) {
        reads.push(sequence);
        const events = values
          .map((_, index) => ({ _id: `e${index + 1}`, sequence: index + 1, offset: index, partition: 0 }))
          .filter((one) => one.sequence > sequence && one.sequence <= sequence + limit && one.sequence !== missing);
        return { events, hidden: new Set([`e${hidden}`]) };
      },
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
          const raw = values[offset] ?? Buffer.alloc(0);
          return { offset, raw, hash: hashOf(raw), proof: Buffer.alloc(81) };
        }),
      schemaById: async () => JSON.parse(schemaText('events')),
    },
    ...{ eventsTopic: 'lockbox.events', installation: 'lockbox.test', checkpointKeys: [audit.publicKey], now: () => 0 },
  } as never);
  const lines: Line[] = [];
  for await (const line of await slices(tenantId('contoso'), given)) lines.push(JSON.parse(line));
  return lines;
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

test('it ends where the newest checkpoint does, and before an event that the trail lacks', async () => {
  expect((await ask({ size: 430 })).at(-1)).toEqual({ through: 430 });
  expect((await ask({ missing: 250 })).at(-1)).toEqual({ through: 249 });
});

test('an event whose content is not shown has its number, place and hash alone', async () => {
  const lines = await ask({ hidden: 3 });
  const hidden = lines.find(({ sequence }) => sequence === 3);
  expect(Object.keys(hidden ?? {}).toSorted()).toEqual(['hash', 'inclusion', 'leaf', 'offset', 'sequence']);
});

test('before the first checkpoint, and from a tree that is not there yet, nothing is given out', async () => {
  await expect(ask({ size: 0 })).rejects.toMatchObject({ status: 503, code: 'NOT_COVERED_YET' });
  await expect(ask({}, { from: 1, since: 451 })).rejects.toMatchObject({ status: 400 });
});
