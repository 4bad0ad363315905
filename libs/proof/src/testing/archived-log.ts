/** A log as policy and audit leave it, to be archived and looked at in tests, without any server. */
import { Codec } from '@lockbox/contracts/codec';
import type { Event } from '@lockbox/contracts/generated/events';
import { schemaText } from '@lockbox/contracts/schemas';
import { hashOf } from '@lockbox/evidence/chain';
import { checkpointKeyOf, originOf } from '@lockbox/evidence/checkpoint-key';
import { digestOf, nodeOf } from '@lockbox/evidence/merkle';
import { nodeHashing } from '@lockbox/evidence/partition-log';
import { proofsOf } from '@lockbox/evidence/proof';
import { newSigningKeys, publicKeysOf, signingKeyOf } from '@lockbox/evidence/signing-keys';
import type { Digest } from '@lockbox/evidence/tlog/digest';
import { createTree } from '@lockbox/evidence/tlog/tree';
import { LogCheck } from '@lockbox/evidence/verifying/log-check';
import { lifeOfRequest, policyRolledOut, saidEvent } from '@lockbox/store/testing/sample-events';
import { archivePartition, presentIn } from '../archive/archive-partition.ts';
import { checkArchive, openArchive } from '../archive/check-archive.ts';
import { claim } from '../archive/layout.ts';
import { type Place, within } from '../archive/place.ts';
import { writeTiles } from '../archive/tile-folder.ts';
import type { CheckedRecord } from '../verify/check-records.ts';

export const INSTALLATION = 'lockbox.test';
export const TOPIC = 'lockbox.events';
export const SCHEMA_ID = 7;
const policy = newSigningKeys();
const audit = newSigningKeys();
const codec = new Codec<Event>('events', SCHEMA_ID, { schemaById: async () => undefined });
const origin = originOf(INSTALLATION, TOPIC, 0);

export interface Written {
  readonly event: Event;
  readonly record: CheckedRecord;
}
/**
 * 700 events of a tenant in a partition, as policy writes them; each request's in one transaction. The last is what the rules
 * decide; to the others no command leads.
 */
export const log: readonly Written[] = writtenLog();
const tree = createTree(nodeOf);
/** By size. */
export const roots = new Map<number, Digest>([[0, tree.root()]]);
for (const { record } of log) {
  tree.append(hashOf(record.raw).toString('latin1'));
  roots.set(tree.size, tree.root());
}

function writtenLog(): readonly Written[] {
  const [environmentSet] = policyRolledOut;
  if (environmentSet === undefined) throw new Error('The policy was rolled out to nothing');
  const written: Written[] = [];
  for (let request = 1; request <= 100; request++) {
    const chained: { event: Event; raw: Buffer }[] = [];
    const life = lifeOfRequest('contoso', request);
    for (const saying of request === 100 ? [...life.slice(0, -1), environmentSet] : life) {
      const before = chained.at(-1)?.raw ?? written.at(-1)?.record.raw;
      const sequence = written.length + chained.length + 1;
      const said = saidEvent('contoso', sequence, saying, before === undefined ? null : hashOf(before));
      const event = saying === environmentSet ? { ...said, rule: 'DIRECTORY_IS_FOLLOWED' } : said;
      chained.push({ event, raw: codec.encode(event) });
    }
    const hashes = chained.map(({ raw }) => digestOf(raw));
    const proofs = proofsOf(signingKeyOf(policy.signingKey), { topic: TOPIC, partition: 0 }, hashes);
    for (const [index, { event, raw }] of chained.entries()) {
      const headers = { ce_type: Buffer.from(event.data.type), 'lockbox-proof': proofs[index] ?? Buffer.alloc(0) };
      const offset = written.length + request; // the end of each transaction takes one
      written.push({ event, record: { offset, key: Buffer.from('contoso'), raw, headers, timestamp: 1_000 * offset } });
    }
  }
  return written;
}

/** A checkpoint of that size, as audit signs it. */
export const note = (size: number, { of = origin, root = roots.get(size) ?? '' } = {}): Buffer =>
  Buffer.from(checkpointKeyOf(audit.signingKey).sign({ origin: of, size, root }));

/** Archives what a checkpoint of that size covers, like the command. */
export async function archiveTo(place: Place, size: number, { from = log, interrupted = false } = {}) {
  await claim(place, { installation: INSTALLATION, topic: TOPIC, partitions: 1 });
  const partition = within(place, `${TOPIC}/0`);
  const present = await presentIn(partition, origin);
  const schemaTextOf = async () => schemaText('events');
  const options = { place: partition, origin, present, schemaText: schemaTextOf };
  const writing = archivePartition(options, { size, note: note(size) });
  const claims = [{ size, root: roots.get(size) ?? '', where: `checkpoint of ${size}` }];
  const check = new LogCheck<Event, CheckedRecord>(
    { hashing: nodeHashing, partition: 0, origin, claims, now: 0 },
    writing,
  );
  for (const { event, record } of from) check.take(event, record, ({ offset }) => String(offset));
  if (!interrupted) return await writing.finish();
  await writing.flush();
  return undefined;
}

/** Publishes tiles as far as the last of these checkpoints, as `lockbox checkpoints export` does. */
export async function publishTo(place: Place, signed: readonly number[], before = 0) {
  const size = signed.at(-1) ?? 0;
  const publish = () => place.replace('checkpoint', note(size));
  const options = { place, before, withEntries: true, isServed: true, publish };
  const writing = writeTiles(options, { size, note: note(size) });
  const claims = signed.map((one) => ({ size: one, root: roots.get(one) ?? '', where: `checkpoint of ${one}` }));
  const check = new LogCheck<Event, CheckedRecord>(
    { hashing: nodeHashing, partition: 0, origin, claims, now: 0 },
    writing,
  );
  for (const { event, record } of log) check.take(event, record, ({ offset }) => String(offset));
  return await writing.finish();
}

/** By which the archive is believed. */
export const trusting = { policyKey: policy.publicKey, checkpointKey: audit.publicKey, installation: INSTALLATION };

/** Checks an archive, with checkpoints that somebody has kept. */
export async function checked(place: Place, trust = trusting, kept: readonly Buffer[] = []) {
  const checkpointTrust = { installation: trust.installation, publicKeys: [trust.checkpointKey] };
  const opened = await openArchive(place, checkpointTrust);
  const partitions = await checkArchive(opened, {
    trust: checkpointTrust,
    logTrust: { keys: publicKeysOf(trust.policyKey) },
    kept: new Map([[0, kept.map((bytes) => ({ where: 'kept', bytes }))]]),
    now: 0,
    onProgress: () => undefined,
  });
  return { opened, partition: partitions[0], damage: partitions.flatMap(({ damage }) => damage) };
}
