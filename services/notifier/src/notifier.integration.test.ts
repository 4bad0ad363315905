import type { Command, RecordNotification } from '@lockbox/contracts/generated/commands';
import type { EventData } from '@lockbox/contracts/generated/events';
import { dataStoreId, environmentId, personId, type RequestId, requestId, tenantId } from '@lockbox/contracts/ids';
import { freePort } from '@lockbox/local/ports';
import { connectStore, type Store } from '@lockbox/store/connect';
import { mailTo } from '@lockbox/testing/caught-mail';
import { readTopic, type TopicReader } from '@lockbox/testing/log-reader';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { type System, startSystem } from '@lockbox/testing/services';
import { type SmtpServer, startSmtpServer } from '@lockbox/testing/smtp-server';
import { testStack } from '@lockbox/testing/stack';
import { until } from '@lockbox/testing/until';
import { type WrittenLog, writeLog } from '@lockbox/testing/written-log';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { CONNECTIONS } from './mail/smtp.ts';

const DAY_MS = 24 * 3_600_000;
let own: Namespace;
let system: System;
let log: WrittenLog;
let commands: TopicReader<Command>;
let store: Store;
let smtp: SmtpServer;

beforeAll(async () => {
  own = await createNamespace();
  log = await writeLog(own);
  commands = await readTopic(own.namespace, own.topics.commands, 'commands');
  store = await connectStore({ url: testStack().mongoUrl, namespace: own.namespace });
  smtp = await startSmtpServer(await freePort());
  system = await startSystem({ namespace: own.namespace, services: [] });
});
afterEach(() => system.stop());
afterAll(async () => {
  await smtp?.stop();
  await commands?.close();
  await log?.close();
  await store?.close();
  await own?.drop();
});

const start = () => system.start('notifier', { LOCKBOX_SMTP_URL: smtp.url });
const addressOf = (tenant: string, person: string) => `${person}@${tenant}.${own.namespace}.example`;
const position = { topic: 'directory', partition: 0, offset: 1 };

/** A tenant in the log and, as the projector would write it, in MongoDB. */
async function tenantWith(tenant: string, administrators: readonly string[]): Promise<void> {
  await store.collections.tenants.insertOne({
    _id: tenantId(tenant),
    displayName: `${tenant} Ltd`,
    licences: [],
    position,
  });
  await store.collections.environments.insertOne({
    _id: `${tenant}/prod`,
    tenantId: tenantId(tenant),
    environmentId: environmentId('prod'),
    displayName: `${tenant} Production`,
    managed: true,
    dataStores: [dataStoreId('db')],
    position,
  });
  const roles = ['GLOBAL_ADMINISTRATOR'] as const;
  for (const person of administrators) {
    await store.collections.principals.insertOne({
      _id: `${tenant}/${person}`,
      tenantId: tenantId(tenant),
      principalId: personId(person),
      displayName: `${person} of ${tenant}`,
      email: addressOf(tenant, person),
      roles,
      licences: [],
      environmentIds: [],
      locale: 'en-GB',
      timeZone: 'Europe/Berlin',
      disabled: false,
      position,
    });
  }
  const set = (person: string, disabled: boolean): EventData => ({
    type: 'PrincipalSet',
    principalId: personId(person),
    roles,
    licences: [],
    environmentIds: [],
    disabled,
    position,
  });
  await log.append(tenant, [...administrators.map((person) => set(person, false)), set('disabled-one', true)]);
}

const facts = {
  policyEnabled: true,
  policyVersion: 1,
  environmentManaged: true,
  protectedUntil: null,
  tenantLicences: [],
};
const text = (textId: string) => ({ textId, digest: Buffer.alloc(32) });

/** A request up to where the customer is asked, in the log and, unless told otherwise, in MongoDB. */
async function askCustomer(tenant: string, name: string, projected = true): Promise<RequestId> {
  const id = requestId(`${tenant}-${name}`);
  const now = Date.now() + clockOffset;
  if (projected) await projectRequest(tenant, id);
  await log.append(
    tenant,
    [
      {
        type: 'RequestSubmitted',
        requestId: id,
        source: 'servicedesk',
        sourceRequestId: name,
        environmentId: environmentId('prod'),
        dataStores: [dataStoreId('db')],
        engineerId: personId('engineer-1'),
        permissions: ['read'],
        justification: text(`text-of-${id}`),
        trigger: 'SUPPORT_TICKET',
        ticketId: `T-${name}`,
        exclusion: null,
        declaredBy: null,
        requestedAt: now,
        reviewExpiresAt: now + 4 * DAY_MS,
      },
      { type: 'InternallyApproved', requestId: id, approverId: personId('approver-1'), comment: null, decidedAt: now },
      { type: 'LockboxRequestCreated', requestId: id, expiresAt: now + 4 * DAY_MS, remindAt: [], facts },
    ],
    { occurredAt: now },
  );
  return id;
}

async function projectRequest(tenant: string, id: RequestId): Promise<void> {
  const now = Date.now();
  await store.collections.texts.insertOne({
    _id: `text-of-${id}`,
    tenantId: tenantId(tenant),
    requestId: id,
    text: `The export of ${id} stops <here>`,
    position: { partition: 0, offset: 1 },
  });
  await store.collections.requests.insertOne({
    _id: id,
    tenantId: tenantId(tenant),
    sequence: 1_000,
    source: 'servicedesk',
    sourceRequestId: id,
    environmentId: environmentId('prod'),
    dataStores: [dataStoreId('db')],
    engineerId: personId('engineer-1'),
    permissions: ['read'],
    justificationTextId: `text-of-${id}`,
    trigger: 'SUPPORT_TICKET',
    ticketId: `T-of-${id}`,
    exclusion: null,
    declaredBy: null,
    requestedAt: now,
    submittedAt: now,
    reviewExpiresAt: now + 4 * DAY_MS,
    status: 'ACTION_NEEDED',
    internal: { decision: 'APPROVED', by: personId('approver-1'), at: now, commentTextId: null },
    lockbox: { createdAt: now, expiresAt: now + 4 * DAY_MS },
    customer: null,
    facts: null,
    access: null,
  });
}

let clockOffset = 0;
function advanceClock(byMs: number): void {
  clockOffset += byMs;
  system.advanceClock(byMs);
}

const outcomesOf = (id: RequestId): readonly RecordNotification[] =>
  commands.records.flatMap(({ value: { data } }) =>
    data.type === 'RecordNotification' && data.requestId === id ? [data] : [],
  );
const outcomeFor = (id: RequestId, person: string) =>
  until(`the outcome of ${id} for ${person}`, () => outcomesOf(id).find(({ recipientId }) => recipientId === person));
const receivedBy = (address: string) => smtp.received.filter(({ to }) => to === address);

/** What policy would do with the outcomes. */
async function record(tenant: string, outcomes: readonly RecordNotification[]): Promise<void> {
  await log.append(
    tenant,
    outcomes.map(({ type: _type, eventId: aboutEventId, ...outcome }) => ({
      type: 'NotificationRecorded',
      aboutEventId,
      ...outcome,
    })),
  );
}

test('every enabled administrator gets an e-mail that says all there is to know and decides nothing', async () => {
  await system.start('notifier'); // the stack's catcher
  await tenantWith('letters', ['ada', 'bob']);
  const id = await askCustomer('letters', 'r1');
  for (const person of ['ada', 'bob']) {
    expect(await outcomeFor(id, person)).toMatchObject({ outcome: 'DELIVERED', channel: 'EMAIL', attempts: 1 });
    const [mail, ...more] = await until(`the mail to ${person}`, async () => {
      const mails = await mailTo(addressOf('letters', person));
      return mails.length > 0 ? mails : undefined;
    });
    expect(more).toEqual([]);
    expect(mail?.subject).toMatch(/^Action needed by .* T-of-letters-r1 \(letters Production\)/);
    for (const body of [mail?.text, mail?.html]) {
      expect(body).toContain(`${system.env.LOCKBOX_PORTAL_URL}/requests/${id}`);
      expect(body).toContain('engineer-1');
      expect(body).toContain('read');
    }
    expect(mail?.text).toContain('stops <here>');
    expect(mail?.html).toContain('stops &lt;here&gt;');
  }
  expect(outcomesOf(id)).toHaveLength(2);
});

test('a dead mailbox stops nobody', async () => {
  await start();
  await tenantWith('moods', ['ada', 'full', 'gone', 'mute', 'zoe']);
  smtp.setMood(addressOf('moods', 'gone'), 550);
  smtp.setMood(addressOf('moods', 'full'), 452);
  smtp.setMood(addressOf('moods', 'mute'), 'silent');
  const first = await askCustomer('moods', 'r1');
  expect(await outcomeFor(first, 'gone')).toMatchObject({ outcome: 'FAILED', detail: '550', attempts: 1 });
  await until('the silent mailbox is being waited for', () => smtp.asked(addressOf('moods', 'mute')) > 0);
  const second = await askCustomer('moods', 'r2');
  for (const id of [first, second]) {
    for (const person of ['ada', 'zoe']) expect((await outcomeFor(id, person)).outcome).toBe('DELIVERED');
  }
  // The full one is asked again later, and takes it.
  const asked = smtp.asked(addressOf('moods', 'full'));
  smtp.setMood(addressOf('moods', 'full'), 'takes');
  advanceClock(60_000);
  expect(await outcomeFor(first, 'full')).toMatchObject({ outcome: 'DELIVERED', attempts: 2 });
  expect(smtp.asked(addressOf('moods', 'full'))).toBeGreaterThan(asked);
});

test('a mail server that is down is waited for, health says so, and nothing is lost or spent on it', async () => {
  const notifier = await start();
  await tenantWith('down', ['ada']);
  await smtp.stop();
  const id = await askCustomer('down', 'r1');
  await until('health says what is waited for', async () => {
    const answer = await fetch(`${notifier.url}/readyz`);
    return answer.status === 503 && (await answer.text()).includes('LOCKBOX_SMTP_URL');
  });
  expect(outcomesOf(id)).toEqual([]);
  await smtp.start();
  expect(await outcomeFor(id, 'ada')).toMatchObject({ outcome: 'DELIVERED', attempts: 1 });
  expect(receivedBy(addressOf('down', 'ada'))).toHaveLength(1);
  await until('health is well again', async () => (await fetch(`${notifier.url}/readyz`)).status === 200);
});

test('nobody is asked to decide what has been decided meanwhile', async () => {
  await tenantWith('decided', ['ada', 'bob']);
  const id = await askCustomer('decided', 'r1');
  const approver = { roles: [], licences: [] };
  await log.append('decided', [{ type: 'RequestDenied', requestId: id, comment: null, approver, facts }], {
    actor: { kind: 'PRINCIPAL', id: 'ada' },
    occurredAt: Date.now() + clockOffset,
  });
  await start();
  await until('both are told of', () => outcomesOf(id).filter(({ recipientId }) => recipientId === 'bob').length >= 2);
  const ofBob = outcomesOf(id).filter(({ recipientId }) => recipientId === 'bob');
  expect(ofBob.map(({ outcome, detail }) => `${outcome} ${detail}`).sort()).toEqual([
    'DELIVERED 250',
    'SKIPPED DECIDED',
  ]);
  expect(receivedBy(addressOf('decided', 'bob')).map(({ source }) => /^subject: (\w+)/im.exec(source)?.[1])).toEqual([
    'Denied',
  ]);
  expect(receivedBy(addressOf('decided', 'ada'))).toEqual([]);
});

test('a notice waits for names and texts that the projector has not written yet', async () => {
  await start();
  await tenantWith('late', ['ada']);
  const id = await askCustomer('late', 'r1', false);
  await until(
    'it has looked for them',
    async () =>
      (await store.privateDb.collection('notifier_items').countDocuments({ requestId: id, waits: { $gt: 0 } })) > 0,
  );
  expect(receivedBy(addressOf('late', 'ada'))).toEqual([]);
  await projectRequest('late', id);
  expect((await outcomeFor(id, 'ada')).outcome).toBe('DELIVERED');
  expect(receivedBy(addressOf('late', 'ada'))[0]?.source).toContain('The export of');
});

test('what the log says was sent is not sent again, even when the notifier has lost its memory', async () => {
  const notifier = await start();
  await tenantWith('replayed', ['ada', 'bob']);
  const ids = [await askCustomer('replayed', 'r1'), await askCustomer('replayed', 'r2')];
  for (const id of ids) {
    for (const person of ['ada', 'bob']) await outcomeFor(id, person);
    await record('replayed', outcomesOf(id));
  }
  await until(
    'the outcomes are documents',
    async () => (await store.collections.deliveries.countDocuments({ tenantId: tenantId('replayed') })) === 4,
  );
  await notifier.end('SIGKILL');
  await store.privateDb.dropDatabase();
  await store.collections.deliveries.deleteMany({});
  await store.collections.progress.deleteMany({});
  await start();
  // The next request of the same tenant is told after all that was before it.
  const next = await askCustomer('replayed', 'r3');
  for (const person of ['ada', 'bob']) await outcomeFor(next, person);
  expect(receivedBy(addressOf('replayed', 'ada'))).toHaveLength(3);
  expect(receivedBy(addressOf('replayed', 'bob'))).toHaveLength(3);
  expect(await store.collections.deliveries.countDocuments({ tenantId: tenantId('replayed') })).toBe(4);
});

test('killed in the middle, it sends every notice, and one that it repeats is the same message', async () => {
  await tenantWith('killed', ['ada', 'bob']);
  const ids: RequestId[] = [];
  for (let index = 0; index < 40; index++) ids.push(await askCustomer('killed', `r${index}`));
  const sent = () => smtp.received.filter(({ to }) => to.endsWith(`@killed.${own.namespace}.example`));
  const notifier = await start();
  await until('some mails are sent', () => sent().length >= 15);
  await notifier.end('SIGKILL');
  expect(sent().length).toBeLessThan(2 * ids.length);
  advanceClock(2 * 60_000); // what was on its way is taken up again after a minute
  await start();
  for (const id of ids) for (const person of ['ada', 'bob']) await outcomeFor(id, person);
  const messages = new Map(sent().map(({ to, messageId }) => [messageId, to]));
  expect(messages.size).toBe(2 * ids.length);
  // Only what was on its way at the kill can have been sent twice.
  expect(sent().length - messages.size).toBeLessThanOrEqual(CONNECTIONS);
});

test('two instances share the work, and nobody is told twice', async () => {
  await tenantWith('shared-a', ['ada']);
  await tenantWith('shared-b', ['ada']);
  await tenantWith('shared-c', ['ada']);
  await Promise.all([start(), start()]);
  const ids: RequestId[] = [];
  for (let index = 0; index < 8; index++) {
    for (const tenant of ['shared-a', 'shared-b', 'shared-c']) ids.push(await askCustomer(tenant, `r${index}`));
  }
  for (const id of ids) await outcomeFor(id, 'ada');
  for (const tenant of ['shared-a', 'shared-b', 'shared-c']) {
    expect(receivedBy(addressOf(tenant, 'ada'))).toHaveLength(8);
  }
});
