/** Set-ups that are broken on purpose, one thing at a time: the doctor names each, and says what to do. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '@lockbox/command-line/exit-codes';
import { openCodec } from '@lockbox/contracts/codec';
import { directoryKey } from '@lockbox/contracts/directory-key';
import type { GateStatus } from '@lockbox/contracts/generated/gates';
import { dataStoreId, personId, providerLog, tenantId } from '@lockbox/contracts/ids';
import { subjectOf } from '@lockbox/contracts/schemas';
import { notificationIdOf } from '@lockbox/contracts/uuid';
import { checkpointKeyOf, originOf } from '@lockbox/evidence/checkpoint-key';
import { cosignerOf } from '@lockbox/evidence/cosigner';
import { newSigningKeys, signingKeyOf } from '@lockbox/evidence/signing-keys';
import { EMPTY_ROOT } from '@lockbox/evidence/tlog/digest';
import { formatSignature, formatVerifierKey, parseNote } from '@lockbox/evidence/tlog/note';
import { collections } from '@lockbox/store/collections';
import { webhooks, webhookTests } from '@lockbox/store/collections/webhooks';
import { connectStore, type Store } from '@lockbox/store/connect';
import { ensureIndexes } from '@lockbox/store/indexes';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { CHECKPOINT_KEYS, INSTALLATION, SIGNING_KEYS } from '@lockbox/testing/signing-keys';
import { stackEnvironment, testStack } from '@lockbox/testing/stack';
import { until } from '@lockbox/testing/until';
import { createLogReader, recordsNow } from '@lockbox/worker/read';
import { type WrittenLog, writeLog } from '@lockbox/worker/testing/written-log';
import type { Admin, Message, Producer } from 'kafkajs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lockbox, lockboxIn } from '../testing/in-process.ts';
import { checkpointsCheck, witnessesCheck } from './checks/checkpoints.ts';
import { clocksCheck } from './checks/clocks.ts';
import { noticesCheck } from './checks/notices.ts';
import { type Check, examine } from './examine.ts';
import type { Examined } from './finding.ts';
import { openServers } from './installation-servers.ts';

const PARTITIONS = '2';
const MINUTE_MS = 60_000;
/** The checks that need a secured broker or a person's own settings. */
const UNCHECKED_HERE = ['certificates', 'programs', 'secrets', 'signing-keys', 'witnesses'];

let namespace: Namespace;
let lockbox: Lockbox;
let store: Store;
let admin: Admin;
let producer: Producer;
let log: WrittenLog;
let folder: string;

const appendEvent = () =>
  log.append('contoso', [
    { type: 'TenantSet', licences: [], position: { topic: 'directory', partition: 0, offset: 0, signedAt: null } },
  ]);

beforeAll(async () => {
  namespace = await createNamespace({ partitions: Number(PARTITIONS) });
  lockbox = lockboxIn(namespace.namespace, { LOCKBOX_PARTITIONS: PARTITIONS });
  store = await connectStore({ url: testStack().mongoUrl, namespace: namespace.namespace });
  await ensureIndexes(store, [...Object.values(collections), webhooks, webhookTests]);
  admin = namespace.kafka.admin();
  producer = namespace.kafka.producer();
  await Promise.all([admin.connect(), producer.connect()]);
  log = await writeLog(namespace);
  await appendEvent();
  folder = mkdtempSync(join(tmpdir(), 'doctor-'));
});
afterAll(async () => {
  await Promise.all([admin?.disconnect(), producer?.disconnect(), log?.close(), store?.close()]);
  await namespace?.drop();
});

/** Returns the findings of the named checks alone. */
async function found(only: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const args = only.flatMap((name) => ['--only', name]);
  const { code, err, json } = await lockbox(['doctor', ...args], env);
  expect([EXIT.done, EXIT.failed], err).toContain(code);
  const { well, findings } = json() as { well: boolean; findings: readonly Examined[] }; // as it prints them
  expect(code).toBe(well ? EXIT.done : EXIT.failed);
  return findings;
}
const wrongOf = (findings: readonly Examined[]): readonly string[] =>
  findings.filter(({ state }) => state === 'wrong').map(({ what }) => what);
const send = (topic: string, ...messages: Message[]) => producer.send({ topic, messages });

/** The same outside development, where this machine's clock is so much ahead. */
async function foundAhead(check: Check, byMs: number, more: Readonly<Record<string, string>> = {}) {
  const env = { ...stackEnvironment(), LOCKBOX_NAMESPACE: namespace.namespace, ...more };
  const servers = openServers(env);
  return await examine([check], { env, servers, now: () => Date.now() + byMs }).finally(() => servers.close());
}

test('of an installation that is as it should be only the workers that nobody has started are wrong', async () => {
  const findings = await found([]);
  expect(new Set(findings.filter(({ state }) => state === 'wrong').map(({ check }) => check))).toEqual(
    new Set(['lag']),
  );
  expect(
    findings
      .filter(({ state }) => state === 'unchecked')
      .map(({ check }) => check)
      .toSorted(),
  ).toEqual(UNCHECKED_HERE);
  expect(wrongOf(findings)).toContainEqual(expect.stringContaining('.policy is stopped: no instance of it runs'));
  for (const { state, follows, remedy } of findings)
    expect([state, follows !== '', remedy !== '']).toEqual([state, state !== 'right', state !== 'right']);
});

test('servers that do not answer are reported once each, and checks that need them are skipped', async () => {
  const findings = await found(['kafka', 'topics', 'lag', 'registry', 'mongo', 'timers', 'mail', 'issuers'], {
    LOCKBOX_KAFKA_BROKERS: '127.0.0.1:1',
    LOCKBOX_REGISTRY_URL: 'http://127.0.0.1:1',
    LOCKBOX_MONGO_URL: 'mongodb://127.0.0.1:1/?directConnection=true',
    LOCKBOX_SMTP_URL: 'smtp://127.0.0.1:1',
    LOCKBOX_OIDC_ISSUER: 'http://127.0.0.1:1',
  });
  const states = findings.map(({ check, state }) => `${check} ${state}`);
  expect(states).toEqual([
    'kafka wrong',
    'topics unchecked',
    'registry wrong',
    'mongo wrong',
    'lag unchecked',
    'timers unchecked',
    'mail wrong',
    'issuers wrong',
  ]);
  for (const name of [
    'LOCKBOX_KAFKA_BROKERS',
    'LOCKBOX_REGISTRY_URL',
    'LOCKBOX_MONGO_URL',
    'LOCKBOX_SMTP_URL',
    'LOCKBOX_OIDC_ISSUER',
  ])
    expect(
      findings.some(({ what, remedy }) => `${what} ${remedy}`.includes(name)),
      name,
    ).toBe(true);
});

test('an issuer that calls itself by another name is wrong', async () => {
  const LOCKBOX_OIDC_ISSUER = testStack().issuerUrl.replace('localhost', '127.0.0.1');
  expect(wrongOf(await found(['issuers'], { LOCKBOX_OIDC_ISSUER }))).toEqual([
    expect.stringContaining(`does not name ${LOCKBOX_OIDC_ISSUER}`),
  ]);
});

test('schemas that are not registered, and a subject that takes anything, are wrong', async () => {
  const none = wrongOf(await found(['registry'], { LOCKBOX_NAMESPACE: `${namespace.namespace}-other` }));
  expect(none).toContainEqual(expect.stringContaining('schemas/events.avsc is not registered'));
  const subject = subjectOf(namespace.namespace, 'commands');
  await fetch(`${testStack().registryUrl}/config/${subject}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ compatibility: 'NONE' }),
  });
  expect(wrongOf(await found(['registry']))).toEqual([`${subject}: compatibility is NONE, not BACKWARD_TRANSITIVE.`]);
});

test('an index that is gone is named with the worker that makes it', async () => {
  await store.collections.timers.dropIndexes();
  const [finding, ...others] = await found(['indexes']);
  expect(finding).toMatchObject({ state: 'wrong', what: 'timers has no index on partition, done, dueAt.' });
  expect(finding?.remedy).toContain('Restart timer');
  expect(others).toEqual([]);
  await ensureIndexes(store, [collections.timers]);
});

test('a timer that nobody has sent is late', async () => {
  const late = { tenantId: tenantId('contoso'), sequence: 1, partition: 0, subjectId: 'r', later: [] };
  const dueAt = Date.now() - 10 * MINUTE_MS;
  await store.collections.timers.insertMany([
    { _id: 'contoso/ACCESS_END/r', kind: 'ACCESS_END', dueAt, done: false, ...late },
    { _id: 'contoso/REMINDER/r', kind: 'REMINDER', dueAt, done: true, ...late },
  ]);
  expect(wrongOf(await found(['timers']))).toEqual(['1 timers ACCESS_END are late, the oldest by 10 minutes.']);
});

test('a clock that is a minute behind the others is wrong, by the database and by the records', async () => {
  await appendEvent(); // of now: the first one may be older by then than the clock is behind
  expect(wrongOf(await foundAhead(clocksCheck, -MINUTE_MS))).toEqual([
    expect.stringMatching(/^The clock of MongoDB is \d+ seconds ahead of that of this machine\.$/),
    expect.stringContaining(`${namespace.topics.events} has records that are more than 30 seconds from now`),
  ]);
});

test('a gate that is silent, and one that says what is wrong with it, are wrong', async () => {
  const codec = await openCodec(namespace.registry, namespace.namespace, 'gates');
  const status = (store: string, changes: Partial<GateStatus>): Message => {
    const value = {
      gate: `gate-of-${store}`,
      tenantId: tenantId('contoso'),
      dataStoreId: dataStoreId(store),
      engine: 'PostgreSQL 17',
      reportedAt: Date.now(),
      sessions: [],
      problem: null,
      ...changes,
    };
    return { key: `contoso/${store}`, value: codec.encode(value) };
  };
  await send(
    namespace.topics.gates,
    status('well', {}),
    status('gone', { reportedAt: 1 }),
    { key: 'contoso/gone', value: null },
    status('silent', { reportedAt: Date.now() - 10 * MINUTE_MS }),
    status('ill', { problem: 'the watchdog is not there' }),
  );
  expect(wrongOf(await found(['gates'])).toSorted()).toEqual([
    'The gate gate-of-ill of contoso/ill says: the watchdog is not there',
    'The gate gate-of-silent of contoso/silent has reported nothing for 10 minutes.',
  ]);
});

test('events that audit has not signed within 5 minutes are wrong, and what others put among checkpoints', async () => {
  const isLate = expect.stringContaining('Audit has signed no checkpoint of the newest events for more than 5 minutes');
  await appendEvent();
  expect(wrongOf(await found(['checkpoints']))).toEqual([]);
  expect(wrongOf(await foundAhead(checkpointsCheck, 10 * MINUTE_MS))).toEqual([isLate]);
  const partition = await partitionOfEvents();
  const origin = originOf(INSTALLATION, namespace.topics.events, partition);
  const note = checkpointKeyOf(CHECKPOINT_KEYS.signingKey).sign({ origin, size: 1, root: EMPTY_ROOT });
  await send(namespace.topics.checkpoints, { key: origin, value: note, partition });
  expect(wrongOf(await foundAhead(checkpointsCheck, 10 * MINUTE_MS))).toEqual([]);
  expect(await witnessed(note)).toEqual([expect.stringContaining('Too few witnesses have cosigned')]);
  await send(namespace.topics.checkpoints, { key: origin, value: 'rubbish', partition });
  expect(wrongOf(await found(['checkpoints']))).toEqual([
    expect.stringContaining('that no key of LOCKBOX_CHECKPOINT_PUBLIC_KEYS signed'),
  ]);
});

/**
 * Returns the findings before the only witness has cosigned the checkpoint; afterwards there must be none. No server
 * answers at its address.
 */
async function witnessed(note: string): Promise<readonly string[]> {
  const key = signingKeyOf(newSigningKeys().signingKey).privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const witness = cosignerOf('witness.test', key);
  const LOCKBOX_WITNESS_POLICY_FILE = join(folder, 'witnesses');
  writeFileSync(
    LOCKBOX_WITNESS_POLICY_FILE,
    `witness one ${formatVerifierKey(witness.key)} http://127.0.0.1:1\nquorum one\n`,
  );
  const look = () => foundAhead(witnessesCheck, 20 * MINUTE_MS, { LOCKBOX_WITNESS_POLICY_FILE });
  const before = await look();
  expect(before.filter(({ state }) => state === 'warning')).toMatchObject([
    { what: expect.stringContaining('The witness one: ') },
  ]);
  const line = formatSignature(witness.cosign(parseNote(note).text, Math.floor(Date.now() / 1_000)));
  const partition = await partitionOfEvents();
  await send(namespace.topics.checkpoints, { key: 'any', value: note + line, partition });
  expect(wrongOf(await look())).toEqual([]);
  return wrongOf(before);
}

async function partitionOfEvents(): Promise<number> {
  const reader = createLogReader(namespace.kafka);
  try {
    for await (const { partition, records } of recordsNow(reader, namespace.topics.events))
      if (records.length > 0) return partition;
    throw new Error('The log is empty');
  } finally {
    await reader.close();
  }
}

test('a key that is not believed here, one that the log does not introduce, and a record of nobody are wrong', async () => {
  const LOCKBOX_SIGNING_PUBLIC_KEYS = newSigningKeys().publicKey;
  expect(wrongOf(await found(['signing-keys'], { LOCKBOX_SIGNING_PUBLIC_KEYS }))).toEqual([
    expect.stringContaining('with UNKNOWN_SIGNING_KEY'),
  ]);
  const partition = await partitionOfEvents();
  const introduction = (keyId: string) =>
    ({
      _id: keyId,
      tenantId: providerLog(partition),
      type: 'SigningKeyIntroduced',
      partition,
      data: { keyId },
    }) as never;
  await store.collections.audit_events.insertOne(introduction('0011223344556677'));
  const { id } = signingKeyOf(SIGNING_KEYS.signingKey);
  expect(wrongOf(await found(['signing-keys']))).toEqual([
    expect.stringContaining(`does not see introduced: ${id} in partition ${partition}`),
  ]);
  await store.collections.audit_events.insertOne(introduction(id));
  expect(wrongOf(await found(['signing-keys']))).toEqual([]);
  await send(namespace.topics.events, { key: 'contoso', value: 'forged', partition });
  expect(wrongOf(await found(['signing-keys']))).toEqual([expect.stringContaining('1 with FOREIGN_EVENT')]);
});

test('topics that are missing, or not as topics.yaml has them, are named with what follows', async () => {
  const { commands, events, texts, sealed } = namespace.topics;
  const set = (name: string, setting: string, value: string) => ({
    type: 2,
    name,
    configEntries: [{ name: setting, value }],
  });
  await admin.alterConfigs({
    validateOnly: false,
    resources: [
      set(commands, 'retention.ms', '1000'),
      set(events, 'cleanup.policy', 'compact'),
      set(texts, 'max.compaction.lag.ms', '86400001'),
    ],
  });
  await admin.deleteTopics({ topics: [sealed] });
  const findings = await until('the brokers show it', async () => {
    const now = await found(['topics']);
    return [commands, events, texts, sealed].every((name) => wrongOf(now).some((what) => what.includes(name))) && now;
  });
  const of = (name: string) => findings.find(({ what }) => what.includes(name));
  expect(of(commands)).toMatchObject({
    what: expect.stringContaining('retention.ms is 1000'),
    remedy: '`lockbox topics apply`',
  });
  expect(of(events)?.what).toContain('cleanup.policy is compact, not delete');
  expect(of(texts)?.follows).toContain('Erased texts and removed people are not gone within 24 hours.');
  expect(of(sealed)?.what).toBe(`There is no topic ${sealed}.`);
  const partitions = await found(['topics'], { LOCKBOX_PARTITIONS: '3' });
  expect(wrongOf(partitions)).toContainEqual(expect.stringContaining('2 partitions, not 3'));
});

test('a notice to an administrator that has no outcome in the log is wrong, an hour later', async () => {
  const codec = await openCodec(namespace.registry, namespace.namespace, 'directory');
  const administrator = (id: string): Message => {
    const value = {
      type: 'Principal',
      tenantId: tenantId('contoso'),
      principalId: personId(id),
      displayName: id,
      email: `${id}@contoso.example`,
      roles: ['GLOBAL_ADMINISTRATOR'],
      licences: [],
      environmentIds: [],
      locale: 'en',
      timeZone: 'UTC',
      disabled: false,
    } as const;
    return { key: directoryKey(value), value: codec.encode(value) };
  };
  await send(namespace.topics.directory, administrator('ada'), administrator('bob'));
  const actor = { kind: 'PRINCIPAL', id: 'ada' } as const;
  const occurredAt = Date.now() + MINUTE_MS; // after they are in the directory, whatever the broker's clock says
  const approver = { roles: [], licences: [] };
  const [event] = await log.append('contoso', [{ type: 'PolicyChangeWithdrawn', proposal: 'p', approver }], {
    actor,
    occurredAt,
  });
  if (event === undefined) throw new Error('Nothing was appended');
  const said = async (aheadMs: number) => wrongOf(await foundAhead(noticesCheck, aheadMs));
  expect(await said(30 * MINUTE_MS)).toEqual([]);
  const sentence = /^WORK_ITEM_ALTERED: PolicyChangeWithdrawn, event \d+ of tenant contoso: .* to bob\.$/;
  expect(await said(90 * MINUTE_MS)).toEqual([expect.stringMatching(sentence)]); // ada did it
  await log.append('contoso', [
    {
      type: 'NotificationRecorded',
      notificationId: notificationIdOf(event.eventId, 'bob', 'EMAIL'),
      aboutEventId: event.eventId,
      requestId: null,
      recipientId: 'bob',
      channel: 'EMAIL',
      outcome: 'SKIPPED',
      detail: 'BY_CHOICE',
      attempts: 0,
      at: occurredAt,
      internal: false,
      salt: null,
    },
  ]);
  expect(await said(90 * MINUTE_MS)).toEqual([]);
});
