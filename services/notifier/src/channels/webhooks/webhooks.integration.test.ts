import type { Command, RecordNotification } from '@lockbox/contracts/generated/commands';
import { personId, type RequestId, tenantId } from '@lockbox/contracts/ids';
import { type WebhookDocument, type WebhookOwner, webhooks, webhookTests } from '@lockbox/store/collections/webhooks';
import { connectStore, type Store } from '@lockbox/store/connect';
import { readTopic, type TopicReader } from '@lockbox/testing/log-reader';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { type System, startSystem } from '@lockbox/testing/services';
import { testStack } from '@lockbox/testing/stack';
import { until } from '@lockbox/testing/until';
import { isAuthentic, startWebhookReceiver, type WebhookReceiver } from '@lockbox/testing/webhook-receiver';
import { type WrittenLog, writeLog } from '@lockbox/testing/written-log';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createScene, type Scene, sampleFacts } from '../../testing/scene.ts';

const SECRET = `whsec_${Buffer.from('a secret of thirty-two bytes ...').toString('base64')}`;
let own: Namespace;
let system: System;
let log: WrittenLog;
let commands: TopicReader<Command>;
let store: Store;
let scene: Scene;
let receiver: WebhookReceiver;
let clockOffset = 0;

beforeAll(async () => {
  own = await createNamespace();
  log = await writeLog(own);
  commands = await readTopic(own.namespace, own.topics.commands, 'commands');
  store = await connectStore({ url: testStack().mongoUrl, namespace: own.namespace });
  scene = createScene({ namespace: own.namespace, log, store, now: () => Date.now() + clockOffset });
  receiver = await startWebhookReceiver();
  system = await startSystem({ namespace: own.namespace, services: [] });
});
afterEach(() => system.stop());
afterAll(async () => {
  await receiver?.stop();
  await commands?.close();
  await log?.close();
  await store?.close();
  await own?.drop();
});

function advanceClock(byMs: number): void {
  clockOffset += byMs;
  system.advanceClock(byMs);
}

/** A webhook as the portal writes it; its id is its path at the receiver. */
async function webhook(owner: string, id: string, changes: Partial<WebhookDocument> = {}): Promise<void> {
  await store.collection(webhooks).insertOne({
    _id: id,
    tenantId: owner === 'provider' ? owner : (tenantId(owner) satisfies WebhookOwner),
    name: null,
    url: `${receiver.url}/${id}`,
    kind: 'generic',
    secret: SECRET,
    locale: 'de-DE',
    timeZone: 'Europe/Berlin',
    createdBy: personId('ada'),
    createdAt: 0,
    disabledAt: null,
    ...changes,
  });
}

const outcomesOf = (id: RequestId): readonly RecordNotification[] =>
  commands.records.flatMap(({ value: { data } }) =>
    data.type === 'RecordNotification' && data.requestId === id ? [data] : [],
  );
const outcomeFor = (id: RequestId, recipient: string) =>
  until(`the outcome of ${id} for ${recipient}`, () =>
    outcomesOf(id).find(({ recipientId }) => recipientId === recipient),
  );
const typesAt = (path: string) => receiver.at(`/${path}`).map(({ payload }) => payload.type);

test('a tenant’s webhook is told what its administrators are told, the provider’s what its people are, signed', async () => {
  await scene.tenantWith('signed', ['ada']);
  await webhook('signed', 'signed-own');
  await webhook('other', 'signed-other');
  await webhook('provider', 'signed-provider');
  await system.start('notifier');
  const id = await scene.askCustomer('signed', 'r1');
  expect(await outcomeFor(id, 'signed-own')).toMatchObject({
    channel: 'WEBHOOK',
    outcome: 'DELIVERED',
    detail: '204',
    attempts: 1,
  });
  const approver = { roles: [], licences: [] };
  await log.append('signed', [{ type: 'RequestDenied', requestId: id, comment: null, approver, facts: sampleFacts }], {
    actor: { kind: 'PRINCIPAL', id: 'ada' },
  });
  await outcomeFor(id, 'signed-provider');
  await until('both notices of the tenant', () => receiver.at('/signed-own').length === 2);
  expect(typesAt('signed-own').sort()).toEqual(['request.approval_needed', 'request.denied']);
  expect(typesAt('signed-provider')).toEqual(['request.denied']);
  expect(typesAt('signed-other')).toEqual([]);
  for (const one of [...receiver.at('/signed-own'), ...receiver.at('/signed-provider')]) {
    expect(isAuthentic(SECRET, one)).toBe(true);
    expect(isAuthentic(SECRET.replace('whsec_', 'whsec_A'), one)).toBe(false);
  }
  const asked = receiver.at('/signed-own').find(({ payload }) => payload.type === 'request.approval_needed');
  expect(asked?.payload.data).toMatchObject({
    tenant: { id: 'signed', displayName: 'signed Ltd' },
    request: { id, environment: { id: 'prod', displayName: 'signed Production' }, permissions: ['read'] },
    url: expect.stringMatching(`^http://[^/]+/requests/${id}$`),
  });
  expect(asked?.id).toBe(outcomesOf(id).find(({ recipientId }) => recipientId === 'signed-own')?.notificationId);
  expect(JSON.stringify(receiver.at('/signed-provider')[0]?.payload)).not.toContain('ada');
});

test('a receiver that is dead or silent keeps nobody waiting, and is told when it is back', async () => {
  await scene.tenantWith('dead', ['ada']);
  for (const id of ['dead-503', 'dead-silent', 'dead-well']) await webhook('dead', id);
  receiver.answer('/dead-503', 503);
  receiver.answer('/dead-silent', 'silent');
  await system.start('notifier');
  const ids: RequestId[] = [];
  for (let index = 0; index < 30; index++) ids.push(await scene.askCustomer('dead', `r${index}`));
  for (const id of ids) {
    expect(await outcomeFor(id, 'dead-well')).toMatchObject({ outcome: 'DELIVERED', attempts: 1 });
    expect(await outcomeFor(id, 'ada')).toMatchObject({ outcome: 'DELIVERED', channel: 'EMAIL' });
  }
  expect(ids.flatMap(outcomesOf).filter(({ recipientId }) => recipientId.startsWith('dead-'))).toHaveLength(ids.length);
  // It is left alone meanwhile: not all 30 are tried on it.
  expect(receiver.at('/dead-503').length).toBeLessThanOrEqual(4);
  const asked = receiver.at('/dead-503').length;
  receiver.answer('/dead-503', 200);
  advanceClock(2 * 60_000);
  for (const id of ids) expect((await outcomeFor(id, 'dead-503')).outcome).toBe('DELIVERED');
  expect(receiver.at('/dead-503').length).toBe(asked + ids.length);
  // The same delivery has the same id in all its attempts.
  expect(new Set(receiver.at('/dead-503').map(({ id }) => id)).size).toBe(ids.length);
});

test('a receiver that says it is gone is told nothing more', async () => {
  await scene.tenantWith('gone', ['ada']);
  await webhook('gone', 'gone-410');
  receiver.answer('/gone-410', 410);
  await system.start('notifier');
  const first = await scene.askCustomer('gone', 'r1');
  expect(await outcomeFor(first, 'gone-410')).toMatchObject({ outcome: 'FAILED', detail: '410' });
  await until(
    'it is disabled',
    async () => (await store.collection(webhooks).findOne({ _id: 'gone-410' }))?.disabledAt !== null,
  );
  const second = await scene.askCustomer('gone', 'r2');
  await outcomeFor(second, 'ada');
  expect(receiver.at('/gone-410')).toHaveLength(1);
});

test('what was told is not told again when the memory is lost, and a new webhook hears nothing of before', async () => {
  await scene.tenantWith('again', ['ada']);
  await webhook('again', 'again-old');
  const notifier = await system.start('notifier');
  const id = await scene.askCustomer('again', 'r1');
  await outcomeFor(id, 'ada');
  await outcomeFor(id, 'again-old');
  await scene.record('again', outcomesOf(id));
  await until(
    'the outcomes are documents',
    async () => (await store.collections.deliveries.countDocuments({ tenantId: tenantId('again') })) === 2,
  );
  await notifier.end('SIGKILL');
  for (const name of ['items', 'recipients', 'participants', 'planned']) {
    await store.privateDb.collection(`notifier_${name}`).deleteMany({});
  }
  await webhook('again', 'again-new', { createdAt: Date.now() + clockOffset });
  await system.start('notifier');
  const next = await scene.askCustomer('again', 'r2');
  await outcomeFor(next, 'again-old');
  await outcomeFor(next, 'again-new');
  expect(receiver.at('/again-old')).toHaveLength(2);
  expect(receiver.at('/again-new')).toHaveLength(1);
});

test('chats get messages in the language of whoever added them', async () => {
  await scene.tenantWith('chats', ['ada']);
  await webhook('chats', 'chats-teams', { kind: 'teams' });
  await webhook('chats', 'chats-slack', { kind: 'slack', locale: 'en-US', timeZone: 'America/New_York' });
  await system.start('notifier');
  const id = await scene.askCustomer('chats', 'r1');
  await outcomeFor(id, 'chats-teams');
  await outcomeFor(id, 'chats-slack');
  expect(receiver.at('/chats-teams')[0]?.body).toContain('Eine Anforderung von Zugriff auf Ihre Daten');
  expect(receiver.at('/chats-slack')[0]?.body).toContain('A request for access to your data');
});

test('a test is sent once and tells what came of it', async () => {
  await webhook('tried', 'tried-well');
  await webhook('tried', 'tried-broken');
  receiver.answer('/tried-broken', 500);
  const ask = (_id: string, webhookId: string) =>
    store.collection(webhookTests).insertOne({ _id, webhookId, requestedAt: Date.now(), takenUntil: 0, settled: null });
  await ask('test-1', 'tried-well');
  await ask('test-2', 'tried-broken');
  await Promise.all([system.start('notifier'), system.start('notifier')]);
  const settled = await until('both tests are settled', async () => {
    const found = await store
      .collection(webhookTests)
      .find({ settled: { $ne: null } })
      .sort({ _id: 1 })
      .toArray();
    return found.length === 2 ? found.map((one) => one.settled) : undefined;
  });
  expect(settled).toMatchObject([
    { outcome: 'DELIVERED', detail: '204' },
    { outcome: 'FAILED', detail: '500' },
  ]);
  expect(typesAt('tried-well')).toEqual(['webhook.test']);
  expect(typesAt('tried-broken')).toEqual(['webhook.test']);
  for (const one of receiver.at('/tried-well')) expect(isAuthentic(SECRET, one)).toBe(true);
});
