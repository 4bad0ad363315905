/** The evidence that the portal gives out, with intact and with damaged audit index, tiles and log. */
import { Codec } from '@lockbox/contracts/codec';
import type { Event } from '@lockbox/contracts/generated/events';
import { requestId, tenantId } from '@lockbox/contracts/ids';
import { schemaText } from '@lockbox/contracts/schemas';
import { parseBundle } from '@lockbox/evidence/bundle/bundle';
import { hashOf } from '@lockbox/evidence/chain';
import { checkpointKeyOf, verifierKeyOf } from '@lockbox/evidence/checkpoint-key';
import { digestOf, nodeOf } from '@lockbox/evidence/merkle';
import { proofsOf } from '@lockbox/evidence/proof';
import { newSigningKeys, signingKeyOf } from '@lockbox/evidence/signing-keys';
import { createTree } from '@lockbox/evidence/tlog/tree';
import { lifeOfRequest, saidEvent, TEXT } from '@lockbox/store/testing/sample-events';
import { Binary } from 'mongodb';
import { expect, test } from 'vitest';
import { createBundles } from './bundles.ts';

const topic = 'lockbox.events';
const origin = `lockbox.test/${topic}/0`;
const contoso = tenantId('contoso');
const policy = newSigningKeys();
const audit = newSigningKeys();
const codec = new Codec<Event>('events', 7, { schemaById: async () => undefined });

/** The log of a tenant with two requests; the second one's events are at the offsets 7 to 13. */
const sayings = [1, 2].flatMap((number) => lifeOfRequest('contoso', number));
const first = sayings.length / 2;
const [about] = sayings[first] ?? [];
const id = requestId(about !== undefined && 'requestId' in about ? String(about.requestId) : '');
const values: Buffer[] = [];
for (const saying of sayings) {
  const before = values.at(-1);
  values.push(
    codec.encode(saidEvent('contoso', values.length + 1, saying, before === undefined ? null : hashOf(before))),
  );
}
const tree = createTree(nodeOf);
for (const value of values) tree.append(hashOf(value).toString('latin1'));
const proofs = proofsOf(signingKeyOf(policy.signingKey), { topic, partition: 0 }, values.map(digestOf));
const tile = {
  _id: '0/0/0',
  ...{ partition: 0, level: 0, from: 0 },
  hashes: new Binary(Buffer.concat(values.map(hashOf))),
};
/** The audit index of the request. */
const trail = values.slice(first).map((_, index) => ({
  ...{ partition: 0, offset: first + index, sequence: first + index + 1, type: sayings[first + index]?.[0].type },
  data: JSON.parse(JSON.stringify(sayings[first + index]?.[0] ?? {}), (_name, field) =>
    field?.type === 'Buffer' ? Buffer.from(field.data).toString('hex') : field,
  ),
}));
const text = { _id: 'contoso/why-2', ...TEXT };

interface Given {
  /** Undefined where there are too many. */
  readonly events?: () => readonly object[] | undefined;
  readonly tiles?: readonly object[];
  readonly texts?: readonly object[];
  readonly size?: number;
  readonly signedBy?: typeof audit;
  readonly seen?: boolean;
  /** The offset that the audit index has reached, at each look; the last one stays. */
  readonly reached?: readonly number[];
  readonly waitMs?: number;
  /** The passkey events; undefined if there are too many. */
  readonly ofPasskeys?: () => readonly object[] | undefined;
}

/** Asks for the request's evidence. What the database, the log and the registry say is given. */
async function ask({
  events = () => trail,
  tiles = [tile],
  texts = [text],
  size,
  signedBy = audit,
  seen = true,
  reached = [values.length],
  waitMs = 300,
  ofPasskeys = () => [],
}: Given = {}) {
  const alarms: string[] = [];
  let looks = 0;
  const next = () => reached[Math.min(Math.max(looks - 1, 0), reached.length - 1)] ?? 0;
  const found = (documents: readonly object[]) => ({
    findOne: async () => documents[0] ?? null,
    find: () => ({ toArray: async () => documents }),
  });
  const head = { origin, size: size ?? tree.size, root: tree.root() };
  // Stands in for servers, of which only this is asked.
  const bundles = createBundles({
    store: {
      collections: {
        tree_tiles: found(tiles),
        texts: found(texts),
        audit_events: {
          findOne: async ({ sequence }: { readonly sequence: number }) => {
            looks += 1;
            return trail.find((one) => one.sequence === sequence && one.offset < next()) ?? null;
          },
        },
        progress: { findOne: async () => ({ next: next() }) },
      },
    },
    reads: {
      requestInLog: async () => (seen ? { id, newest: values.length } : undefined),
      recordsAbout: async () => events()?.filter(({ offset }: { readonly offset?: number }) => (offset ?? 0) < next()),
      recordsOfTypes: async () => ofPasskeys(),
    },
    eventLog: {
      newestCheckpoint: async () => ({
        ...head,
        note: Buffer.from(checkpointKeyOf(signedBy.signingKey).sign(head)),
        signer: verifierKeyOf(origin, signedBy.publicKey),
      }),
      readRecords: async (_partition: number, offsets: readonly number[]) =>
        offsets.map((offset) => {
          const raw = values[offset] ?? Buffer.alloc(0);
          return { offset, raw, hash: hashOf(raw), proof: proofs[offset] ?? Buffer.alloc(0) };
        }),
      hasEvent: async (_partition: number, from: number, until: number) => from < until,
      schemaById: async () => JSON.parse(schemaText('events')),
    },
    eventsTopic: topic,
    installation: 'lockbox.test',
    checkpointKeys: [audit.publicKey],
    policyKeys: [policy.publicKey],
    now: () => 0,
    waitMs,
    log: { error: () => undefined },
    alarm: (code: string) => void alarms.push(code),
  } as never);
  return { bundle: parseBundle(await bundles(contoso, id)), alarms };
}

test('it is the whole history of the request, with its texts, and proven', async () => {
  const { bundle, alarms } = await ask();
  expect(bundle).toMatchObject({ tenantId: 'contoso', requestId: id, topic, partition: 0 });
  expect(bundle.events.map(({ offset, leaf }) => [offset, leaf])).toEqual(trail.map(({ offset }) => [offset, offset]));
  expect(bundle.texts).toEqual([
    { textId: 'contoso/why-2', text: TEXT.text, salt: Buffer.from(TEXT.salt, 'hex').toString('base64') },
  ]);
  expect(alarms).toEqual([]);
});

test('the trail is waited for, so that what was decided a moment ago is in it', async () => {
  const { bundle } = await ask({ reached: [values.length - 1, values.length - 1, values.length], waitMs: 60_000 });
  expect(bundle.events.at(-1)?.offset).toBe(values.length - 1);
});

test('a text that is not the log’s is left out, with an alarm', async () => {
  const { bundle, alarms } = await ask({ texts: [{ ...text, text: 'Another reason' }] });
  expect(bundle.texts).toEqual([]);
  expect(alarms).toEqual(['TEXT_DIFFERS']);
});

/** The tile, with another hash for the first event, which is none of the request's. */
const changedHashes = new Binary(Buffer.concat([Buffer.alloc(32), ...values.slice(1).map(hashOf)]));

test.each([
  ['an event of another request in the trail', { events: () => [{ ...trail[0], offset: 0 }, ...trail.slice(1)] }],
  ['a tree with another leaf in it', { tiles: [{ ...tile, hashes: changedHashes }] }],
  ['a checkpoint that audit has not signed', { signedBy: newSigningKeys() }],
])('what does not fit what was signed is not given out: %s', async (_what, given) => {
  await expect(ask(given)).rejects.toMatchObject({ status: 503, code: 'LOG_DAMAGED' });
});

test.each([
  ['events that no checkpoint stands for', { size: first + 3 }],
  ['a trail that has not come to it', { events: () => [] }],
  ['a trail that has not come to its newest event', { reached: [values.length - 1] }],
  ['a tree that has not come to it', { tiles: [] }],
  ['a tree that has not come to the end of the checkpoint', { size: tree.size + 1 }],
])('of a request with %s nothing is given out yet', async (_what, given) => {
  await expect(ask(given)).rejects.toMatchObject({
    status: 503,
    code: 'NOT_COVERED_YET',
    headers: { 'retry-after': '60' },
  });
});

test('a request that the tenant is not shown has none', async () => {
  await expect(ask({ seen: false })).rejects.toMatchObject({ status: 404 });
});

test.each([
  ['events', { events: () => undefined }],
  ['events about passkeys', { ofPasskeys: () => undefined }],
])('one with more %s than a call may read is left to the command line', async (_what, given) => {
  await expect(ask(given)).rejects.toThrow('lockbox bundle');
});
