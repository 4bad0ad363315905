import { type RequestId, tenantId } from '@lockbox/contracts/ids';
import { webhooks } from '@lockbox/store/collections/webhooks';
import { until } from '@lockbox/testing/until';
import { startWebhookReceiver, type WebhookReceiver } from '@lockbox/testing/webhook-receiver';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { webhookDocument } from '../../testing/documents.ts';
import { type NotifierSystem, startNotifierSystem } from '../../testing/notifier-system.ts';

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

test('a receiver that fails or is silent keeps nobody waiting, and receives everything once it is back', async () => {
  await running.scene.tenantWith('dead', ['ada']);
  for (const id of ['dead-503', 'dead-silent', 'dead-well']) await webhook('dead', id);
  receiver.answer('/dead-503', 503);
  receiver.answer('/dead-silent', 'silent');
  await running.system.start('notifier');
  const ids: RequestId[] = [];
  for (let index = 0; index < 30; index++) ids.push(await running.scene.askCustomer('dead', `r${index}`));
  for (const id of ids) {
    expect(await running.outcomeFor(id, 'dead-well')).toMatchObject({ outcome: 'DELIVERED', attempts: 1 });
    expect(await running.outcomeFor(id, 'ada')).toMatchObject({ outcome: 'DELIVERED', channel: 'EMAIL' });
  }
  const settled = ids.flatMap(running.outcomesOf).map(({ recipientId }) => recipientId);
  expect(settled.filter((recipientId) => /^dead-(503|silent)$/.test(recipientId))).toEqual([]);
  // It is left alone meanwhile: not all 30 are tried on it.
  expect(new Set(receiver.at('/dead-503').map((one) => one.id)).size).toBeLessThan(ids.length / 2);
  const asked = receiver.at('/dead-503').length;
  receiver.answer('/dead-503', 200);
  running.advanceClock(2 * 60_000);
  for (const id of ids) expect((await running.outcomeFor(id, 'dead-503')).outcome).toBe('DELIVERED');
  expect(receiver.at('/dead-503').length).toBe(asked + ids.length);
  // The same delivery has the same id in all its attempts.
  expect(new Set(receiver.at('/dead-503').map(({ id }) => id)).size).toBe(ids.length);
});

test('a receiver that answers 410 receives nothing more', async () => {
  await running.scene.tenantWith('gone', ['ada']);
  await webhook('gone', 'gone-410');
  receiver.answer('/gone-410', 410);
  await running.system.start('notifier');
  const first = await running.scene.askCustomer('gone', 'r1');
  expect(await running.outcomeFor(first, 'gone-410')).toMatchObject({ outcome: 'FAILED', detail: '410' });
  await until(
    'it is disabled',
    async () => (await running.store.collection(webhooks).findOne({ _id: 'gone-410' }))?.disabledAt !== null,
  );
  const second = await running.scene.askCustomer('gone', 'r2');
  await running.outcomeFor(second, 'ada');
  expect(receiver.at('/gone-410')).toHaveLength(1);
});

test('after a loss of memory nothing is sent again, and a new webhook receives nothing of the past', async () => {
  await running.scene.tenantWith('again', ['ada']);
  await webhook('again', 'again-old');
  const notifier = await running.system.start('notifier');
  const id = await running.scene.askCustomer('again', 'r1');
  await running.outcomeFor(id, 'ada');
  await running.outcomeFor(id, 'again-old');
  await running.scene.record('again', running.outcomesOf(id));
  await until(
    'the outcomes are documents',
    async () => (await running.store.collections.deliveries.countDocuments({ tenantId: tenantId('again') })) === 2,
  );
  await notifier.end('SIGKILL');
  for (const name of ['items', 'recipients', 'participants', 'planned']) {
    await running.store.privateDb.collection(`notifier_${name}`).deleteMany({});
  }
  await webhook('again', 'again-new', { createdAt: running.now() });
  await running.system.start('notifier');
  const next = await running.scene.askCustomer('again', 'r2');
  await running.outcomeFor(next, 'again-old');
  await running.outcomeFor(next, 'again-new');
  expect(receiver.at('/again-old')).toHaveLength(2);
  expect(receiver.at('/again-new')).toHaveLength(1);
});
