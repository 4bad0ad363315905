import { type Codec, openCodec } from '@lockbox/contracts/codec';
import type { Event } from '@lockbox/contracts/generated/events';
import { providerLog } from '@lockbox/contracts/ids';
import { digestOf } from '@lockbox/evidence/merkle';
import { PROOF_HEADER, proofsOf } from '@lockbox/evidence/proof';
import { newSigningKeys, publicKeysOf, signingKeyOf } from '@lockbox/evidence/signing-keys';
import { createClock } from '@lockbox/platform/clock';
import { createLogger } from '@lockbox/platform/log';
import { eventOf } from '@lockbox/testing/event-of';
import { createNamespace, type Namespace, PARTITIONS } from '@lockbox/testing/namespace';
import { SIGNING_KEYS } from '@lockbox/testing/signing-keys';
import { until } from '@lockbox/testing/until';
import { type WrittenLog, writeLog } from '@lockbox/worker/testing/written-log';
import { keyPartition } from '@lockbox/worker/write';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GrantChange } from './grant.ts';
import { followGrants, type GrantsReader } from './reader.ts';
import { contoso, declared, granted, handedBack, person, question, ruleSet } from './testing/sample-grants.ts';

const EIGHT_HOURS_MS = 28_800_000;
let namespace: Namespace;
let written: WrittenLog;
let grants: GrantsReader;
const changes: GrantChange[] = [];
const alarms: string[] = [];

const runningGrant = (grantId: string) => granted({ grantId, expiresAt: Date.now() + EIGHT_HOURS_MS });

const dependencies = () => ({
  ...namespace,
  trust: { keys: publicKeysOf(SIGNING_KEYS.publicKey), unsignedUntil: [] },
  clock: createClock({ development: false, file: '' }),
  log: createLogger('grants', 'silent'),
  limits: { mostBehindMs: 600_000, clockToleranceMs: 30_000, stampedByBroker: false },
});

beforeAll(async () => {
  namespace = await createNamespace();
  written = await writeLog(namespace);
  await written.append(contoso, [runningGrant('grant-1')]);
  grants = followGrants({ ...dependencies(), alarm: (code) => void alarms.push(code) });
  grants.onChange((change) => changes.push(change));
  expect(grants.answer(question())).toEqual({ granted: false, reason: 'NOT_READY' });
  await grants.ready;
});
afterAll(async () => {
  await grants?.stop();
  await written?.close();
  await namespace?.drop();
});

test('a grant that is in the log at the start runs, and ends with the event that ends it', async () => {
  expect(grants.answer(question())).toMatchObject({ granted: true, grant: { grantId: 'grant-1' } });
  expect(grants.notReady()).toEqual([]);
  await written.append(contoso, [handedBack]);
  await until('access is over', () => !grants.answer(question()).granted);
  expect(grants.answer(question())).toEqual({ granted: false, reason: 'GRANT_OVER' });
});

test('an engineer who loses the role in the log of the tenant’s partition loses the access', async () => {
  await written.append(contoso, [runningGrant('grant-2')]);
  await until('access runs', () => grants.answer(question()).granted);
  await written.append(providerLog(keyPartition(PARTITIONS)(contoso)), [person(['LEGAL'])]);
  await until('access is over', () => !grants.answer(question()).granted);
  expect(grants.answer(question())).toEqual({ granted: false, reason: 'ENGINEER_NOT_ALLOWED' });
  expect(changes.map(({ kind, grant }) => [kind, grant.grantId])).toEqual([
    ['begins', 'grant-1'],
    ['ends', 'grant-1'],
    ['begins', 'grant-2'],
    ['ends', 'grant-2'],
  ]);
});

test('an emergency gives no access where the tenant’s rule asks for an approver, also to a reader that starts later', async () => {
  const emergency = granted({ basis: 'EMERGENCY', grantId: 'grant-e', expiresAt: Date.now() + EIGHT_HOURS_MS });
  await written.append(contoso, [ruleSet('NEEDS_APPROVER'), declared('NEEDS_APPROVER'), emergency]);
  await until('an alarm says so', () => alarms.includes('EMERGENCY_NOT_ALLOWED'));
  expect(grants.answer(question())).toMatchObject({ granted: false });
  const later = followGrants({ ...dependencies(), alarm: () => undefined });
  await later.ready;
  expect(later.running()).toEqual([]);
  await later.stop();
});

const partition = keyPartition(PARTITIONS)(contoso);

/** Writes an event of contoso as somebody who is not policy, with this proof of it. */
async function forge(sequence: number, proofOf: (value: Buffer) => Buffer | undefined): Promise<void> {
  const codec: Codec<Event> = await openCodec(namespace.registry, namespace.namespace, 'events');
  const producer = namespace.kafka.producer();
  await producer.connect();
  const value = codec.encode(eventOf(contoso, sequence, runningGrant(`forged-${sequence}`)));
  const proof = proofOf(value);
  const headers = proof === undefined ? {} : { [PROOF_HEADER]: proof };
  await producer.send({ topic: namespace.topics.events, messages: [{ key: contoso, partition, value, headers }] });
  await producer.disconnect();
}
const inDoubt = () => grants.doubt(contoso) === 'LOG_IN_DOUBT';

test('a grant that policy did not write gives nothing, and nothing else counts until policy’s next event', async () => {
  await forge(7, () => Buffer.alloc(81));
  await until('the tenant is in doubt', inDoubt);
  expect(alarms).toContain('FOREIGN_EVENT');
  expect(grants.answer(question())).toEqual({ granted: false, reason: 'LOG_IN_DOUBT' });
  expect(grants.notReady()).toEqual([]);
  await written.append(contoso, [runningGrant('grant-3')]);
  await until('access runs', () => grants.answer(question()).granted);
  expect(grants.running().map(({ grantId }) => grantId)).toEqual(['grant-3']);
});

test('an event that is signed with a key that is not known here may end access: nobody of its partition gets any', async () => {
  const place = { topic: namespace.topics.events, partition };
  const another = signingKeyOf(newSigningKeys().signingKey);
  await forge(8, (value) => proofsOf(another, place, [digestOf(value)])[0]);
  await until('the partition is in doubt', () => grants.doubts().includes('LOG_IN_DOUBT'));
  expect(alarms).toContain('UNKNOWN_SIGNING_KEY');
  expect(inDoubt()).toBe(true);
  await written.append(contoso, [runningGrant('grant-4')]);
  expect(grants.answer(question())).toEqual({ granted: false, reason: 'LOG_IN_DOUBT' });
});
