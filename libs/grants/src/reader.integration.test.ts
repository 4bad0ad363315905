import { type Codec, openCodec } from '@lockbox/contracts/codec';
import type { Event, EventData } from '@lockbox/contracts/generated/events';
import { providerLog, tenantId } from '@lockbox/contracts/ids';
import { digestOf } from '@lockbox/evidence/merkle';
import { PROOF_HEADER, proofsOf } from '@lockbox/evidence/proof';
import { newSigningKeys, publicKeysOf, signingKeyOf } from '@lockbox/evidence/signing-keys';
import type { Alarm } from '@lockbox/platform/alarms';
import { createClock } from '@lockbox/platform/clock';
import { createLogger } from '@lockbox/platform/log';
import { eventOf } from '@lockbox/testing/event-of';
import { createNamespace, type Namespace, PARTITIONS } from '@lockbox/testing/namespace';
import { SIGNING_KEYS } from '@lockbox/testing/signing-keys';
import { until } from '@lockbox/testing/until';
import { createLogReader, logTrustOf } from '@lockbox/worker/read';
import { type WrittenLog, writeLog } from '@lockbox/worker/testing/written-log';
import { keyPartition } from '@lockbox/worker/write';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { GrantChange } from './grant.ts';
import { followGrants, type GrantsReader } from './reader.ts';
import {
  contoso,
  declared,
  givenAccess,
  granted,
  handedBack,
  person,
  question,
  ruleSet,
} from './testing/sample-grants.ts';

const EIGHT_HOURS_MS = 28_800_000;
let namespace: Namespace;
let written: WrittenLog;
let grants: GrantsReader;
const changes: GrantChange[] = [];
const alarms: string[] = [];

/** Writes an access that runs, as policy gives it. */
async function give(grantId: string, log = written): Promise<void> {
  const now = Date.now();
  await log.append(contoso, givenAccess({ grantId, expiresAt: now + EIGHT_HOURS_MS }), { occurredAt: now });
}

const follow = (alarm: Alarm) =>
  followGrants({
    ...namespace,
    trust: { keys: publicKeysOf(SIGNING_KEYS.publicKey) },
    clock: createClock({ development: false, file: '' }),
    log: createLogger('grants', 'silent'),
    alarm,
    limits: { mostBehindMs: 600_000, clockToleranceMs: 30_000, stampedByBroker: false },
  });

beforeAll(async () => {
  namespace = await createNamespace();
  written = await writeLog(namespace);
  await give('grant-1');
  grants = follow((code) => void alarms.push(code));
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
  await give('grant-2');
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
  const occurredAt = Date.now();
  const emergency = granted({ basis: 'EMERGENCY', grantId: 'grant-e', expiresAt: occurredAt + EIGHT_HOURS_MS });
  await written.append(contoso, [ruleSet('NEEDS_APPROVER'), declared('NEEDS_APPROVER'), emergency], { occurredAt });
  await until('an alarm says so', () => alarms.includes('EMERGENCY_NOT_ALLOWED'));
  expect(grants.answer(question())).toMatchObject({ granted: false });
  const later = follow(() => undefined);
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
  const value = codec.encode(
    eventOf(contoso, sequence, granted({ grantId: `forged-${sequence}`, expiresAt: Date.now() + EIGHT_HOURS_MS })),
  );
  const proof = proofOf(value);
  const headers = proof === undefined ? {} : { [PROOF_HEADER]: proof };
  await producer.send({ topic: namespace.topics.events, messages: [{ key: contoso, partition, value, headers }] });
  await producer.disconnect();
}
const inDoubt = () => grants.doubt(contoso) === 'LOG_IN_DOUBT';

test('a grant that policy did not write gives nothing, and nothing else counts until policy’s next event', async () => {
  await forge(9, () => Buffer.alloc(81));
  await until('the tenant is in doubt', inDoubt);
  expect(alarms).toContain('FOREIGN_EVENT');
  expect(grants.answer(question())).toEqual({ granted: false, reason: 'LOG_IN_DOUBT' });
  expect(grants.notReady()).toEqual([]);
  await give('grant-3');
  await until('access runs', () => grants.answer(question()).granted);
  expect(grants.running().map(({ grantId }) => grantId)).toEqual(['grant-3']);
});

test('an event that is signed with a key that is not known here may end access: nobody of its partition gets any', async () => {
  const place = { topic: namespace.topics.events, partition };
  const another = signingKeyOf(newSigningKeys().signingKey);
  await forge(12, (value) => proofsOf(another, place, [digestOf(value)])[0]);
  await until('the partition is in doubt', () => grants.doubts().includes('LOG_IN_DOUBT'));
  expect(alarms).toContain('UNKNOWN_SIGNING_KEY');
  expect(inDoubt()).toBe(true);
  await give('grant-4');
  expect(grants.answer(question())).toEqual({ granted: false, reason: 'LOG_IN_DOUBT' });
});

describe('after the signing key was replaced', () => {
  const [replaced, present] = [newSigningKeys(), newSigningKeys()];
  const both = [replaced.publicKey, present.publicKey];
  const own = providerLog(partition);
  const NINE_HOURS_MS = 9 * 3_600_000;
  const sequences = new Map<string, number>();
  const found: string[] = [];
  let log: Namespace;
  let [byReplaced, byPresent]: WrittenLog[] = [];
  let reader: GrantsReader | undefined;

  beforeAll(async () => {
    log = await createNamespace();
    byReplaced = await writeLog(log, sequences, signingKeyOf(replaced.signingKey));
    byPresent = await writeLog(log, sequences, signingKeyOf(present.signingKey));
    await byReplaced.append(own, [announcementOf(replaced)]);
    await byReplaced.append(contoso, [handedBack]);
    await byPresent.append(own, [announcementOf(present)]);
  });
  afterAll(async () => {
    for (const open of [byReplaced, byPresent]) await open?.close();
    await log?.drop();
  });
  afterEach(() => reader?.stop());

  const announcementOf = ({ signingKey, publicKey }: typeof replaced): EventData => {
    const keyId = signingKeyOf(signingKey).id;
    return { type: 'SigningKeyIntroduced', keyId, algorithm: 'Ed25519', publicKey, previousKeyId: null };
  };

  test.each([
    ['that saw the announcement', 0],
    ['that began to read long after the announcement', NINE_HOURS_MS * 2],
  ])('a grant that the old key has signed gives nothing, by a reader %s', async (_, later) => {
    found.length = 0;
    if (byReplaced === undefined || byPresent === undefined) throw new Error('The logs are not open');
    const clock = { now: () => Date.now() + later };
    const limits = { mostBehindMs: 600_000, clockToleranceMs: NINE_HOURS_MS * 3, stampedByBroker: false };
    const trust = { keys: publicKeysOf(both.join(',')) };
    const alarm: Alarm = (code) => void found.push(code);
    reader = followGrants({ ...log, trust, clock, log: createLogger('grants', 'silent'), alarm, limits });
    await reader.ready;
    const grantedBy = (by: WrittenLog, grantId: string) => giveAt(clock.now(), by, grantId);
    await grantedBy(byPresent, `genuine-${later}`);
    await until('access runs', () => reader?.answer(question()).granted);
    const before = sequences.get(contoso) ?? 0;
    await grantedBy(byReplaced, `forged-${later}`);
    await until('the tenant is in doubt', () => reader?.doubt(contoso) === 'LOG_IN_DOUBT');
    expect(found).toContain('SIGNING_KEY_OUT_OF_TURN');
    sequences.set(contoso, before); // policy goes on where it was
    await byPresent.append(contoso, [{ ...handedBack, grantId: `genuine-${later}` } as EventData]);
    await until('the doubt is over', () => reader?.doubt(contoso) === undefined);
    expect(reader.running()).toEqual([]);
    expect(reader.answer(question()).granted).toBe(false);
  });

  /** Returns the present end of the log in the format of LOCKBOX_SIGNING_KEYS_UNTIL. */
  async function endOfLog(): Promise<{ readonly topicId: string; readonly places: string }> {
    const topic = log.topics.events;
    const open = createLogReader(log.kafka);
    try {
      const ends = await open.offsetsAt(topic, await open.partitionsOf(topic), 'latest');
      const topicId = (await open.topicsNow([topic])).get(topic)?.id ?? '';
      return { topicId, places: [...ends].map(([partition, offset]) => `${partition}:${offset}`).join(',') };
    } finally {
      await open.close();
    }
  }
  const followUntil = (places: string, alarm: Alarm = () => undefined): GrantsReader =>
    followGrants({
      ...log,
      trust: logTrustOf({
        LOCKBOX_SIGNING_PUBLIC_KEYS: both.join(','),
        LOCKBOX_UNSIGNED_EVENTS_UNTIL: '',
        LOCKBOX_SIGNING_KEYS_UNTIL: `${signingKeyOf(replaced.signingKey).id}=${places}`,
      }),
      clock: createClock({ development: false, file: '' }),
      log: createLogger('grants', 'silent'),
      alarm,
      limits: { mostBehindMs: 600_000, clockToleranceMs: 30_000, stampedByBroker: false },
    });

  test('the old key gives nothing from where the settings end it', async () => {
    found.length = 0;
    if (byReplaced === undefined || byPresent === undefined) throw new Error('The logs are not open');
    const fabrikam = tenantId('fabrikam');
    await giveAt(Date.now(), byPresent, 'genuine', fabrikam);
    const { topicId, places } = await endOfLog();
    reader = followUntil(`${topicId}@${places}`, (code) => void found.push(code));
    await reader.ready;
    expect(reader.answer(question({ tenantId: fabrikam }))).toMatchObject({ granted: true });
    await giveAt(Date.now(), byReplaced, 'forged', fabrikam);
    await until('the tenant is in doubt', () => reader?.doubt(fabrikam) === 'LOG_IN_DOUBT');
    expect(found).toContain('SIGNING_KEY_OUT_OF_TURN');
    expect(reader.answer(question({ tenantId: fabrikam }))).toEqual({ granted: false, reason: 'LOG_IN_DOUBT' });
  });

  test('nothing is read where the settings name another topic than the log is now', async () => {
    const { topicId, places } = await endOfLog();
    reader = followUntil(`${topicId.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))}@${places}`);
    await until('it says why it waits', () => reader?.notReady().join().includes(topicId));
    expect(reader.answer(question())).toEqual({ granted: false, reason: 'NOT_READY' });
  });

  async function giveAt(now: number, by: WrittenLog, grantId: string, tenant = contoso): Promise<void> {
    await by.append(tenant, givenAccess({ grantId, expiresAt: now + EIGHT_HOURS_MS }), { occurredAt: now });
  }
});
