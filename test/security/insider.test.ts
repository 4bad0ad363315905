/**
 * An attacker who administers the brokers, the database and the registry of a running system tries to get a customer's
 * data, row by row of docs/threat-model.md. Every attempt fails, and an alarm or the code of a refusal reports it.
 */
import { createHash } from 'node:crypto';
import { openCodec } from '@lockbox/contracts/codec';
import { directoryKey } from '@lockbox/contracts/directory-key';
import { personId, type RequestId, tenantId } from '@lockbox/contracts/ids';
import { signingKeyOf } from '@lockbox/evidence/signing-keys';
import type { TextDocument } from '@lockbox/store/collections/texts';
import { callApi } from '@lockbox/testing/api-call';
import { changeText } from '@lockbox/testing/change-text';
import { proofHeaders } from '@lockbox/testing/signing-keys';
import { signatureOf } from '@lockbox/testing/source-keys';
import { testStack } from '@lockbox/testing/stack';
import { until } from '@lockbox/testing/until';
import { providerPerson } from '@lockbox/testing/upstream';
import kafkajs from 'kafkajs';
import { beforeAll, describe, expect, test } from 'vitest';
import { database } from './insider/database.ts';
import { replays } from './insider/replays.ts';
import { stolenKeys } from './insider/stolen-keys.ts';
import {
  type Attack,
  approvedBy,
  asked,
  contoso,
  customer,
  decide,
  expectNoAccess,
  HOUR_MS,
  insider,
  lockbox,
  log,
  namespace,
  PARTITIONS,
  page,
  partitionOf,
  provider,
  REPLACED,
  type Request,
  rolledBack,
  senders,
  skipped,
  store,
  submitted,
  system,
  timesNamed,
  topics,
  tried,
  untimely,
  upstream,
  weakened,
} from './insider/system.ts';
import { startLyingRegistry } from './insider.ts';

const other = partitionOf(weakened);

const READERS = ['projector', 'timer', 'notifier', 'audit', 'portal'] as const;
const foreign = READERS.map((name) => [name, 'FOREIGN_EVENT'] as const);
const outOfTurn = READERS.map((name) => [name, 'SIGNING_KEY_OUT_OF_TURN'] as const);

/** Nothing of these stops anything: the customer is still asked after them, and whoever denies then has denied. */
const passedOver: readonly Attack[] = [
  {
    title: 'an approval, and access, that fit the chain of the tenant are written into the log',
    named: foreign,
    async attempt({ id }, tenant) {
      const values = await insider.log.following(tenant, await insider.log.approval(tenant, id));
      for (const value of values) await insider.log.write({ key: tenant, value });
    },
  },
  {
    title: 'an approval, and access, are written into the log, signed with a key that was replaced',
    named: outOfTurn,
    async attempt({ id }, tenant) {
      const values = await insider.log.following(tenant, await insider.log.approval(tenant, id));
      const place = { topic: topics.events, partition: partitionOf(tenant) };
      const proofs = proofHeaders(place, values, signingKeyOf(REPLACED.signingKey));
      for (const [at, value] of values.entries())
        await insider.log.write({ key: tenant, value, headers: proofs[at] ?? {} });
    },
  },
  {
    title: 'a policy that was turned off is written into the log',
    named: foreign,
    async attempt(_, tenant) {
      const approver = { roles: ['GLOBAL_ADMINISTRATOR'], licences: [] } as const;
      const [value = null] = await insider.log.following(tenant, [
        { type: 'PolicyDisabled', policyVersion: 1, approver, proposal: null, proposedBy: null, assertion: null },
      ]);
      await insider.log.write({ key: tenant, value });
    },
  },
  {
    title: 'genuine events are moved to another partition',
    named: foreign,
    async attempt(_, tenant) {
      const genuine = await insider.log.genuine(tenant);
      for (const { raw, headers } of genuine.slice(-3))
        await insider.log.write({ key: tenant, value: raw, headers, partition: other });
    },
  },
  {
    title: 'an approval is sent as if by the portal',
    named: [['policy', 'WRONG_MAC']],
    attempt: ({ id }, tenant) =>
      senders.send('portal', tenant, approveCommand(id), {
        person: 'ada',
        senderKey: 'none of its keys, and 32 bytes',
      }),
  },
  {
    title: 'an approval is sent with the key of a worker that may not approve',
    named: [['policy', 'SENDER_NOT_ALLOWED']],
    attempt: ({ id }, tenant) => senders.send('timer', tenant, approveCommand(id), { person: 'ada' }),
  },
  {
    title: 'genuine commands are copied into another partition',
    named: [['policy', 'WRONG_PARTITION']],
    async attempt(_, tenant) {
      const commands = await insider.recordsOf(topics.commands, tenant);
      for (const command of commands.slice(-2)) await insider.put(topics.commands, { ...command, partition: other });
    },
  },
  {
    title: 'an internal approval is published as if by the portal',
    of: submitted,
    named: [['intake', 'SOURCE_NOT_PROVEN']],
    async attempt({ record }, tenant) {
      const value = (await openCodec(namespace.registry, namespace.namespace, 'intake')).encode({
        type: 'InternalDecisionRecorded',
        source: 'portal',
        requestSource: record.source,
        sourceRequestId: record.sourceRequestId,
        tenantId: record.tenantId,
        approverId: personId('approver-1'),
        decision: 'APPROVED',
        comment: null,
        decidedAt: Date.now(),
        shown: null,
        assertion: null,
        commentSalt: null,
      });
      const topic = topics.intake('portal');
      await insider.put(topic, { key: tenant, value });
      // And by whoever has the key of another source.
      const headers = signatureOf('import', { topic, key: Buffer.from(tenant), value });
      await insider.put(topic, { key: tenant, value, headers });
    },
  },
  {
    title: 'the directory is made to give somebody a role',
    of: submitted,
    named: [
      ['intake', 'SOURCE_NOT_PROVEN'],
      ['dead letter', 'PROVIDER_PERSON_UNKNOWN'],
    ],
    async attempt({ record }) {
      const mallory = providerPerson('mallory', 'INTERNAL_APPROVER');
      const value = (await openCodec(namespace.registry, namespace.namespace, 'directory')).encode(mallory);
      await insider.put(topics.directory, { key: directoryKey(mallory), value });
      await upstream.decideInternally(record, 'APPROVED', 'mallory');
    },
  },
  {
    title: 'a genuine record of the directory is brought back, with a role that was taken away',
    of: submitted,
    named: [
      ['dead letter', 'DIRECTORY_RECORD_OLD'],
      ['dead letter', 'PROVIDER_ROLE_MISSING'],
    ],
    async attempt({ record }) {
      const was = providerPerson('eve', 'INTERNAL_APPROVER');
      await upstream.publishDirectory([was]);
      await log.providerPeople(contoso, 'eve');
      const [genuine] = await insider.recordsOf(topics.directory, directoryKey(was));
      await upstream.publishDirectory([providerPerson('eve', 'ENGINEER')]);
      const rolesOfEve = () =>
        log.records.flatMap(({ value: { data } }) =>
          data.type === 'ProviderPersonSet' && data.personId === 'eve' ? [data.roles.join()] : [],
        );
      await until('it is taken away', () => rolesOfEve().filter((roles) => roles === 'ENGINEER').length === PARTITIONS);
      if (genuine !== undefined) await insider.put(topics.directory, genuine);
      await upstream.decideInternally(record, 'APPROVED', 'eve');
    },
  },
  {
    title: 'a text is erased in its topic, and another is written in its place',
    named: [['portal', 'TEXT_DIFFERS']],
    async attempt({ id }, tenant) {
      const text = await textOf(id);
      await writeText(text, null);
      await until('it is gone', async () => (await page(tenant, id)).justification === null);
      await writeText(text, 'Only a look at the version number');
      await until('the other is not shown', async () => {
        const { shown, texts } = await page(tenant, id);
        return shown === null && JSON.stringify(texts).includes('"differs":true');
      });
      expect((await page(tenant, id)).justification).toBeNull();
      expect(await decide(tenant, id, 'approve')).toMatchObject({ status: 428 });
      await writeText(text, text.text);
      await until('it is shown again', async () => (await page(tenant, id)).justification === text.text);
    },
  },
];

const approveCommand = (id: RequestId) =>
  ({ type: 'ApproveRequest', requestId: id, comment: null, shown: null, assertion: null, commentSalt: null }) as const;

const textOf = (id: RequestId): Promise<TextDocument> =>
  until('the text of the request is stored', () => store.collections.texts.findOne({ requestId: id }));

/** Writes a text to the topic in place of the stored one; null erases it. */
async function writeText({ _id: textId, tenantId, requestId, salt = '' }: TextDocument, text: string | null) {
  const codec = await openCodec(namespace.registry, namespace.namespace, 'texts');
  const value =
    text === null ? null : codec.encode({ textId, tenantId, requestId, salt: Buffer.from(salt, 'hex'), text });
  const [genuine] = await insider.recordsOf(topics.texts, textId);
  await insider.put(topics.texts, { ...genuine, value });
}

describe('genuine commands that are copied back', replays);
describe('whoever has stolen', stolenKeys);

describe('whoever administers the brokers, while everything runs', () => {
  test.each(passedOver)('$title', async (attack) => {
    const { id } = await tried(attack);
    const head = await store.collections.chain_heads.findOne({ _id: tenantId(contoso) });
    expect(head?.partition).toBe(partitionOf(contoso));
    if (attack.of === submitted)
      return expect((await customer(contoso, 'GET', `/lockbox-requests/${id}`)).status).toBe(404);
    expect((await page(contoso, id)).status).toBe('action-needed');
    expect((await decide(contoso, id, 'deny')).status).toBe(200);
    await until('it is denied', async () => (await page(contoso, id)).status === 'denied');
  });
});

test('an extended grant that is written into the log extends nothing: access ends when it has to, FOREIGN_EVENT', async () => {
  const { id } = await asked(contoso);
  expect((await decide(contoso, id, 'approve')).status).toBe(200);
  const { expiresAt } = await log.waitFor(id, 'AccessGranted');
  const [, extended] = await insider.log.approval(contoso, id, expiresAt + 24 * HOUR_MS);
  const before = READERS.map((name) => timesNamed(name, 'FOREIGN_EVENT'));
  const [value = null] = await insider.log.following(contoso, [extended]);
  await insider.log.write({ key: contoso, value });
  for (const [at, name] of READERS.entries())
    await until(`${name} names it`, () => timesNamed(name, 'FOREIGN_EVENT') > (before[at] ?? 0));
  const until8 = new Date(expiresAt).toISOString();
  expect((await page(contoso, id)).access).toMatchObject({ expiresAt: until8 });
});

describe('whoever administers the database', () => {
  test('a session that is made there signs in nobody: SESSION_FORGED', async () => {
    const before = timesNamed('portal', 'SESSION_FORGED');
    const cookie = 'a cookie of my own';
    const [now, later] = [new Date(), new Date(Date.now() + HOUR_MS)];
    await store.privateDb.collection<{ _id: string }>('sessions').insertOne({
      _id: createHash('sha256').update(cookie).digest('base64url'),
      ...{ tenantId: contoso, personId: 'ada', issuer: 'customer', idToken: 'none', csrfToken: 'known' },
      ...{ signedInAt: now, seenAt: now, endsAt: later, mac: 'none' },
    });
    const headers = { cookie: `__Host-lockbox=${encodeURIComponent(cookie)}`, 'x-csrf-token': 'known' };
    const { id } = await asked(contoso);
    const answer = await callApi(
      system.portalUrl(),
      null,
      'POST',
      `/lockbox-requests/${id}/decision`,
      { decision: 'approve' },
      headers,
    );
    expect(answer.status).toBe(401);
    await until('the portal names it', () => timesNamed('portal', 'SESSION_FORGED') > before);
    await expectNoAccess(contoso, id);
  });

  test('whom somebody has made an internal approver there approves nothing: PROVIDER_ROLE_MISSING', async () => {
    const { id } = await submitted(contoso);
    await until(
      'it is shown',
      async () => (await provider('approver-1', 'GET', `/access-requests/${id}`)).status === 200,
    );
    expect((await approvedBy('engineer-2', id)).status).toBe(403);
    const roles = ['ENGINEER', 'INTERNAL_APPROVER'] as const;
    await store.collections.provider_people.updateOne({ _id: personId('engineer-2') }, { $set: { roles } });
    expect(await approvedBy('engineer-2', id)).toMatchObject({ status: 409, body: { code: 'PROVIDER_ROLE_MISSING' } });
    await expectNoAccess(contoso, id);
  });

  test('whom somebody has put in there asks for nothing: PROVIDER_PERSON_UNKNOWN', async () => {
    const person = await store.collections.provider_people.findOne({ _id: personId('engineer-1') });
    if (person === null) throw new Error('There is no engineer');
    await store.collections.provider_people.insertOne({ ...person, _id: personId('trudy') });
    const asking = { tenantId: contoso, environmentId: 'prod', dataStores: ['prod-db'], permissions: ['read'] };
    const answer = await provider('trudy', 'POST', '/access-requests', {
      ...asking,
      justification: 'None',
      trigger: 'PROVIDER_ALERT',
    });
    expect(answer).toMatchObject({ status: 409, body: { code: 'PROVIDER_PERSON_UNKNOWN' } });
  });

  test('a request that somebody has changed there is not approved as it is shown: SHOWN_DIFFERS', async () => {
    const { id } = await asked(contoso);
    await store.collections.requests.updateOne({ _id: id }, { $set: { engineerId: personId('engineer-2') } });
    const { shown } = await page(contoso, id);
    expect(await decide(contoso, id, 'approve', shown)).toMatchObject({ status: 409, body: { code: 'SHOWN_DIFFERS' } });
    await expectNoAccess(contoso, id);
  });

  test('a text that somebody has changed there is shown to nobody: TEXT_DIFFERS', async () => {
    const { id } = await asked(contoso);
    const before = timesNamed('portal', 'TEXT_DIFFERS');
    await changeText(store, id, { text: 'Only a look at the version number' });
    expect(await page(contoso, id)).toMatchObject({ justification: null, texts: { justification: { differs: true } } });
    expect(await decide(contoso, id, 'approve')).toMatchObject({ status: 428 });
    await until('the portal names it', () => timesNamed('portal', 'TEXT_DIFFERS') > before);
    await expectNoAccess(contoso, id);
  });

  test('access that is written there is none: `lockbox replay --compare` names the document, and `lockbox replay` mends it', async () => {
    const { id } = await asked(contoso);
    const access = { grantId: 'forged', grantedAt: Date.now(), expiresAt: Date.now() + HOUR_MS, ended: null };
    await store.db.collection('requests').updateOne({ _id: id as never }, { $set: { status: 'APPROVED', access } }); // an id
    const verified = await lockbox('verify', '--database', '--no-decisions', '--json');
    const { damage, collections } = JSON.parse(verified.out);
    expect(damage).toContainEqual(expect.objectContaining({ code: 'PROJECTION_DIFFERS' }));
    const [requests] = collections;
    expect(requests.wrong).toContainEqual({ collection: 'requests', id, fields: ['access', 'status'] });
    const compared = await lockbox('replay', '--compare', 'requests');
    expect(compared.code, compared.err).not.toBe(0);
    expect(compared.out + compared.err).toContain(id);
    expect((await lockbox('replay', 'requests', '--unrecorded')).code).toBe(0);
    expect((await page(contoso, id)).status).toBe('action-needed');
    await expectNoAccess(contoso, id);
  });
});

describe('whoever administers the database, in every collection', database);

/** Changes the log's schema: engineer and environment of a submission swap their places. */
function engineerForEnvironment(text: string): string {
  interface AvroRecord {
    readonly name: string;
    readonly fields: { name: string; readonly type: unknown }[];
  }
  const schema = JSON.parse(text) as AvroRecord; // the schema of the log is a record
  const kinds = schema.fields.find(({ name }) => name === 'data')?.type as readonly AvroRecord[]; // and that field a union of them
  const other = { engineerId: 'environmentId', environmentId: 'engineerId' } as const;
  for (const field of kinds.find(({ name }) => name === 'RequestSubmitted')?.fields ?? [])
    if (field.name === 'engineerId' || field.name === 'environmentId') field.name = other[field.name];
  return JSON.stringify(schema);
}

describe('whoever administers the registry', () => {
  const subject = `${topics.events}-value`;

  test('a reader that gets another schema under a known id stops, and shows nothing of what it says: WRONG_RECORD_TYPE', async () => {
    const [genuine] = await insider.log.genuine(contoso);
    const id = genuine?.raw?.readUInt32BE(1) ?? 0;
    const registry = await startLyingRegistry(subject, id, engineerForEnvironment);
    for (const projector of system.instances('projector')) await projector.end();
    const misled = await system.launch('projector', { LOCKBOX_REGISTRY_URL: registry.url });
    const request = await submitted(contoso);
    await until('it stops', () => timesNamed('projector', 'WRONG_RECORD_TYPE') > 0);
    expect(await store.collections.requests.findOne({ _id: request.id })).toBeNull();
    await misled.end();
    registry.close();
    await system.start('projector');
    await until('it goes on, with the right one', async () => {
      const document = await store.collections.requests.findOne({ _id: request.id });
      return document?.engineerId === 'engineer-1';
    });
  });

  test('a subject that is deleted holds up who starts, which says so, and nobody who runs: SCHEMA_NOT_REGISTERED', async () => {
    const answer = await fetch(`${testStack().registryUrl.replace(/\/$/, '')}/subjects/${subject}`, {
      method: 'DELETE',
    });
    expect(answer.status).toBe(200);
    const { id } = await asked(contoso);
    for (const timer of system.instances('timer')) await timer.end();
    const waiting = await system.launch('timer');
    await until('it says so', () => waiting.log().includes('SCHEMA_NOT_REGISTERED'));
    await namespace.registry.register(namespace.namespace, 'events');
    await waiting.ready();
    expect((await decide(contoso, id, 'deny')).status).toBe(200);
    await expectNoAccess(contoso, id);
  });
});

/** In a partition that the last case stops. */
let waiting: RequestId;

describe('whoever administers the brokers, while policy does not run', () => {
  let denied: RequestId;

  beforeAll(async () => {
    waiting = (await asked(untimely)).id;
    denied = (await asked(skipped)).id;
    for (const policy of system.instances('policy')) await policy.end();

    const state = await openCodec(namespace.registry, namespace.namespace, 'policy-state');
    const versions = async (tenant: string) =>
      (await insider.recordsOf(topics.policyState, `${tenant}/tenant/`)).map((record) => ({
        record,
        value: state.decode(record.value as Buffer), // never removed
      }));
    const newest = (await versions(weakened)).at(-1)?.value;
    if (newest?.type !== 'Tenant') throw new Error(`${weakened} has no policy`);
    const off = state.encode({ ...newest, policyEnabled: false });
    await insider.put(topics.policyState, { key: `${weakened}/tenant/`, value: off, partition: partitionOf(weakened) });
    const environment = { key: `${weakened}/environment/prod`, value: null, partition: partitionOf(weakened) };
    await insider.put(topics.policyState, environment);

    const before = (await versions(rolledBack)).find(({ value }) => value.type === 'Tenant' && !value.policyEnabled);
    if (before === undefined) throw new Error('The policy was on from the beginning');
    await insider.put(topics.policyState, before.record);

    await senders.send('portal', skipped, { ...approveCommand(denied), type: 'DenyRequest' }, { person: 'ada' });
    await insider.empty(topics.commands, partitionOf(skipped));

    const configEntries = [
      { name: 'retention.ms', value: String(24 * HOUR_MS) },
      { name: 'message.timestamp.type', value: 'LogAppendTime' }, // what is not named would be set back
    ];
    const resources = [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topics.commands, configEntries }];
    await insider.admin.alterConfigs({ validateOnly: false, resources });

    await system.launch('policy');
  });

  const named = (code: string) => until(`policy names it: ${code}`, () => timesNamed('policy', code) > 0);

  test('a policy that is turned off in its memory, and an environment that is taken out of it, stay protected: STATE_FORGED', async () => {
    await named('STATE_FORGED');
    await expectNoAccess(weakened, (await asked(weakened)).id);
  });

  test('an older record of its own memory that is brought back turns nothing off: STATE_REFUSED', async () => {
    await named('STATE_REFUSED');
    await expectNoAccess(rolledBack, (await asked(rolledBack)).id);
  });

  test('commands that were deleted before policy read them are not passed over: RECORDS_LOST', async () => {
    await named('RECORDS_LOST');
    const { id } = await upstream.submit(skipped);
    await asked(contoso); // in another partition, where policy goes on
    expect(log.ofRequest(id)).toEqual([]);
    await expectNoAccess(skipped, denied);
  });

  test('a topic that is kept for less time than it should be is named: TOPIC_SETTINGS_DIFFER', () =>
    named('TOPIC_SETTINGS_DIFFER'));
});

describe('whoever administers the brokers, while intake does not run', () => {
  const requests = topics.intake('servicedesk');
  const unread: Request[] = [];

  beforeAll(async () => {
    for (const intake of system.instances('intake')) await intake.end();
    for (const tenant of [weakened, rolledBack]) unread.push(await upstream.submit(tenant));
    await insider.empty(requests, partitionOf(rolledBack));
    const partition = partitionOf(weakened);
    const { high = '0' } =
      (await insider.admin.fetchTopicOffsets(requests)).find((one) => one.partition === partition) ?? {};
    const groupId = `${namespace.namespace}.intake`;
    await insider.admin.setOffsets({ groupId, topic: requests, partitions: [{ partition, offset: high }] });
    await system.launch('intake');
  });

  test.each([
    ['requests that were deleted before intake read them are not passed over', 'RECORDS_LOST'],
    ['requests that the offset of the group was set behind are not passed over', 'GROUP_RESET'],
  ])('%s: %s', async (_, code) => {
    await until('intake names it', () => timesNamed('intake', code) > 0);
    await asked(contoso);
    for (const { id } of unread) expect(log.ofRequest(id)).toEqual([]);
  });

  test('a topic of requests that is removed, and made again, is known to be another: TOPIC_MADE_ANEW', async () => {
    const topic = topics.intake('import');
    for (const intake of system.instances('intake')) await intake.end();
    await insider.admin.deleteTopics({ topics: [topic] });
    const intake = await system.launch('intake');
    await until('it reads the others', () => intake.log().includes('joined the group'));
    await asked(contoso);
    await insider.admin.createTopics({ topics: [{ topic, numPartitions: PARTITIONS }] });
    await until('intake names it', () => timesNamed('intake', 'TOPIC_MADE_ANEW') > 0);
  });
});

test('a topic that takes the times of producers ends and grants nothing by them: NO_LOG_APPEND_TIME', async () => {
  const configEntries = [{ name: 'message.timestamp.type', value: 'CreateTime' }];
  const resources = [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topics.commands, configEntries }];
  await insider.admin.alterConfigs({ validateOnly: false, resources });
  const data = { type: 'TimerDue', timer: 'LOCKBOX_EXPIRY', subjectId: waiting, dueAt: Date.now() } as const;
  await senders.send('timer', untimely, data, { timestamp: Date.now() + HOUR_MS / 2 });
  await until('policy names it', () => timesNamed('policy', 'NO_LOG_APPEND_TIME') > 0);
  expect((await page(untimely, waiting)).status).toBe('action-needed');
  await expectNoAccess(untimely, waiting);
});
