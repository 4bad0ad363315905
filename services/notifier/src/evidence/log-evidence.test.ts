import type { Event } from '@lockbox/contracts/generated/events';
import { tenantId } from '@lockbox/contracts/ids';
import { hashOf } from '@lockbox/evidence/chain';
import { checkpointKeyOf } from '@lockbox/evidence/checkpoint-key';
import { letterEvidenceIn } from '@lockbox/evidence/letter-evidence';
import { digestOf } from '@lockbox/evidence/merkle';
import { PROOF_HEADER, proofsOf } from '@lockbox/evidence/proof';
import { newSigningKeys, publicKeysOf, signingKeyOf } from '@lockbox/evidence/signing-keys';
import { EMPTY_ROOT } from '@lockbox/evidence/tlog/digest';
import type { Incoming } from '@lockbox/worker/definition';
import { createEventProof, trustAsNamed } from '@lockbox/worker/read';
import { expect, test } from 'vitest';
import type { OwnPartition } from '../planning/own-partition.ts';
import { createPlanningMemory } from '../planning/planning-memory.ts';
import { createLogEvidence, type EvidencedItem } from './log-evidence.ts';

const acme = tenantId('acme');
const policy = newSigningKeys();
const audit = newSigningKeys();
const origin = 'lockbox.test/lockbox.events/0';
const topics = { events: 'lockbox.events', checkpoints: 'lockbox.checkpoints' };
const raws = [1, 2, 3].map((sequence) => Buffer.from(`\0\0\0\0\x07event ${sequence}`));
const proofs = proofsOf(signingKeyOf(policy.signingKey), { topic: topics.events, partition: 0 }, raws.map(digestOf));
/** The log: acme's events 1, 2 and 3 at the offsets 10, 11 and 12. */
const log = raws.map((raw, index) => ({
  offset: 10 + index,
  key: Buffer.from('acme'),
  raw,
  headers: { [PROOF_HEADER]: proofs[index] ?? Buffer.alloc(0) },
  value: { tenantId: acme, sequence: index + 1 } as Event, // no more is looked at
}));
const signed = (size: number): Buffer =>
  Buffer.from(checkpointKeyOf(audit.signingKey).sign({ origin, size, root: EMPTY_ROOT }));

/** The evidence of one partition with these checkpoints. Reads of the log are counted. */
function evidenceOf(checkpoints: Buffer[] = []) {
  const read: number[] = [];
  const evidence = createLogEvidence({
    topics,
    installation: 'lockbox.test',
    checkpointKeys: [audit.publicKey],
    proof: async () => createEventProof(topics.events, trustAsNamed({ keys: publicKeysOf(policy.publicKey) })),
    reader: {
      // Stands in for the brokers, of which only this is asked.
      offsets: (async () => ({ low: 0, lastStable: checkpoints.length })) as never,
      async fetch(topic, from) {
        const begin = from.get(0) ?? 0;
        if (topic === topics.events) read.push(begin);
        const stored = topic === topics.events ? log : checkpoints.map((raw, offset) => ({ offset, raw }));
        const records = stored.filter(({ offset }) => offset >= begin);
        return [{ topic, partition: 0, records, next: 100 }] as never; // what else is in a record is not looked at
      },
    },
  });
  const own = { context: { partition: 0 }, memory: createPlanningMemory(1) } as unknown as OwnPartition; // as above
  evidence.open(own);
  const told = (change: Partial<EvidencedItem> = {}) => {
    const block = evidence.of(itemAt(1, change));
    return block === undefined ? undefined : letterEvidenceIn(block)[0];
  };
  const take = (...events: typeof log) => own.memory.newest.take(events as unknown as readonly Incoming<Event>[]);
  return { evidence, told, take, read, own };
}

const itemAt = (sequence: number, change: Partial<EvidencedItem> = {}): EvidencedItem => ({
  partition: 0,
  tenantId: acme,
  side: 'customer',
  sequence,
  offset: 9 + sequence,
  ...change,
});

test('a letter names the newest event of its tenant, whatever event it is about, and the newest checkpoint', async () => {
  const { evidence, told, take } = evidenceOf([signed(1), signed(7), Buffer.from('rubbish'), signed(5)]);
  take(...log.slice(0, 2));
  take(...log.slice(2));
  await evidence.round();
  expect(told()).toEqual({
    ok: true,
    evidence: {
      origin,
      tenantId: 'acme',
      sequence: 3,
      hash: hashOf(raws[2] ?? Buffer.alloc(0)).toString('latin1'),
      proof: proofs[2]?.toString('base64'),
      checkpoint: expect.objectContaining({ size: 7 }),
    },
  });
});

test('no other letter has it: the provider’s people, and a tenant of which nothing is known', () => {
  const { told, take } = evidenceOf();
  take(...log);
  expect(told({ side: 'provider' })).toBeUndefined();
  expect(told({ tenantId: tenantId('fabrikam') })).toBeUndefined();
});

test('without a checkpoint it names the event alone, and looks for the first one again soon', async () => {
  const stored: Buffer[] = [];
  const { evidence, told, take } = evidenceOf(stored);
  take(...log);
  const soon = await evidence.round();
  expect(told()).toMatchObject({ ok: true, evidence: { sequence: 3, checkpoint: undefined } });
  stored.push(signed(3));
  expect(await evidence.round()).toBeGreaterThan(soon);
  expect(told()).toMatchObject({ evidence: { checkpoint: { size: 3 } } });
});

test('what others wrote beside the log’s own signature is in no letter', async () => {
  const { evidence, take, told } = evidenceOf([Buffer.from(`${signed(3)}— evil.example/click AAAAAAAA\n`)]);
  take(...log);
  await evidence.round();
  expect(told()).toMatchObject({ evidence: { checkpoint: { size: 3 } } });
  expect(evidence.of(itemAt(1))).not.toContain('evil');
});

test('after a restart the event that a letter is about is read again, once', async () => {
  const { evidence, told, read } = evidenceOf();
  await evidence.prepare([itemAt(1), itemAt(2), itemAt(2, { side: 'provider' })]);
  expect(told()).toMatchObject({ evidence: { sequence: 2 } });
  await evidence.prepare([itemAt(1)]);
  expect(read).toEqual([11]);
});

test('a record that is not the tenant’s, or not policy’s, is in no e-mail', async () => {
  const { evidence, told, own } = evidenceOf();
  await evidence.prepare([itemAt(1, { tenantId: tenantId('fabrikam') })]);
  expect(own.memory.newest.of(tenantId('fabrikam'))).toBeUndefined();
  await evidence.prepare([itemAt(1, { offset: 50 })]);
  expect(told()).toBeUndefined();
});
