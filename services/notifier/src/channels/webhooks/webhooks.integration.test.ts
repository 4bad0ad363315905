import { commandId, tenantId } from '@lockbox/contracts/ids';
import { webhooks, webhookTests } from '@lockbox/store/collections/webhooks';
import { until } from '@lockbox/testing/until';
import { isAuthentic, startWebhookReceiver, type WebhookReceiver } from '@lockbox/testing/webhook-receiver';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { WEBHOOK_SECRET, webhookDocument } from '../../testing/documents.ts';
import { type NotifierSystem, startNotifierSystem } from '../../testing/notifier-system.ts';
import { requestEvents } from '../../testing/request-events.ts';

let running: NotifierSystem;
let receiver: WebhookReceiver;

beforeAll(async () => {
  running = await startNotifierSystem();
  receiver = await startWebhookReceiver();
});
afterEach(() => running.system.stop('SIGTERM'));
afterAll(async () => {
  await receiver?.stop();
  await running?.close();
});

/** Adds a webhook, as the portal would; its id is its path at the receiver. */
async function webhook(owner: string, id: string, changes: Parameters<typeof webhookDocument>[3] = {}): Promise<void> {
  await running.store.collection(webhooks).insertOne(webhookDocument(owner, id, `${receiver.url}/${id}`, changes));
}
const typesAt = (path: string) => receiver.at(`/${path}`).map(({ payload }) => payload.type);

test('a tenant’s webhook receives its administrators’ notices, the provider’s its people’s, signed', async () => {
  await running.scene.tenantWith('signed', ['ada']);
  await webhook('signed', 'signed-own');
  await webhook('other', 'signed-other');
  await webhook('provider', 'signed-provider');
  await running.system.start('notifier');
  const id = await running.scene.askCustomer('signed', 'r1');
  expect(await running.outcomeFor(id, 'signed-own')).toMatchObject({
    channel: 'WEBHOOK',
    outcome: 'DELIVERED',
    detail: '204',
    attempts: 1,
  });
  await running.log.append('signed', [{ ...requestEvents.RequestDenied, requestId: id }], {
    actor: { kind: 'PRINCIPAL', id: 'ada' },
  });
  await running.outcomeFor(id, 'signed-provider');
  await until('both notices of the tenant', () => receiver.at('/signed-own').length === 2);
  expect(typesAt('signed-own').sort()).toEqual(['request.approval_needed', 'request.denied']);
  expect(typesAt('signed-provider')).toEqual(['request.denied']);
  expect(typesAt('signed-other')).toEqual([]);
  for (const one of [...receiver.at('/signed-own'), ...receiver.at('/signed-provider')]) {
    expect(isAuthentic(WEBHOOK_SECRET, one)).toBe(true);
    expect(isAuthentic(WEBHOOK_SECRET.replace('whsec_', 'whsec_A'), one)).toBe(false);
  }
  const asked = receiver.at('/signed-own').find(({ payload }) => payload.type === 'request.approval_needed');
  expect(asked?.payload.data).toMatchObject({
    tenant: { id: 'signed', displayName: 'signed Ltd' },
    request: { id, environment: { id: 'prod', displayName: 'signed Production' }, permissions: ['read'] },
    url: expect.stringMatching(`^http://[^/]+/requests/${id}$`),
  });
  expect(asked?.id).toBe(
    running.outcomesOf(id).find(({ recipientId }) => recipientId === 'signed-own')?.notificationId,
  );
  expect(JSON.stringify(receiver.at('/signed-provider')[0]?.payload)).not.toMatch(/\bada\b/);
});

test('a chat gets messages in the language of whoever added its webhook', async () => {
  await running.scene.tenantWith('chats', ['ada']);
  await webhook('chats', 'chats-teams', { kind: 'teams' });
  await webhook('chats', 'chats-slack', { kind: 'slack', locale: 'en-US', timeZone: 'America/New_York' });
  await running.system.start('notifier');
  const id = await running.scene.askCustomer('chats', 'r1');
  await running.outcomeFor(id, 'chats-teams');
  await running.outcomeFor(id, 'chats-slack');
  expect(receiver.at('/chats-teams')[0]?.body).toContain('Eine Anforderung von Zugriff auf Ihre Daten');
  expect(receiver.at('/chats-slack')[0]?.body).toContain('A request for access to your data');
});

test('a test is sent once, and its outcome is recorded', async () => {
  await webhook('tried', 'tried-well');
  await webhook('tried', 'tried-broken');
  receiver.answer('/tried-broken', 500);
  const ask = (_id: string, webhookId: string) =>
    running.store
      .collection(webhookTests)
      .insertOne({ _id, webhookId, requestedAt: Date.now(), takenUntil: 0, settled: null });
  await ask('test-1', 'tried-well');
  await ask('test-2', 'tried-broken');
  await Promise.all([running.system.start('notifier'), running.system.start('notifier')]);
  const settled = await until('both tests are settled', async () => {
    const found = await running.store
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
  for (const one of receiver.at('/tried-well')) expect(isAuthentic(WEBHOOK_SECRET, one)).toBe(true);
});

test('what somebody wants to have again is delivered, however long ago that was asked for', async () => {
  await running.scene.tenantWith('again', ['ada']);
  await webhook('again', 'again-own');
  await running.system.start('notifier');
  const requestId = await running.scene.askCustomer('again', 'r1');
  await running.outcomeFor(requestId, 'again-own');
  const type = 'RequestExpired';
  await running.store.collections.audit_events.insertOne({
    ...{ _id: 'again-event', tenantId: tenantId('again'), sequence: 99, type, requestId, occurredAt: running.now() },
    ...{ actor: { kind: 'SYSTEM', id: 'timer' }, rule: 'TEST', causationId: commandId('c'), correlationId: requestId },
    ...{ partition: 0, offset: 99, hash: '', data: { type, requestId, expiresAt: running.now() } },
  });
  const wishes = running.store.collection(webhookTests);
  const requestedAt = running.now() - 3 * 3_600_000;
  const wish = { _id: 'again-wish', webhookId: 'again-own', again: 'again-event', requestedAt, takenUntil: 0 };
  await wishes.insertOne({ ...wish, settled: null });
  await until('it is delivered', () => typesAt('again-own').includes('request.expired'));
  await until('the wish is over', async () => (await wishes.findOne({ _id: 'again-wish' })) === null);
});
