import { type RequestId, tenantId } from '@lockbox/contracts/ids';
import { freePort } from '@lockbox/local/ports';
import { type SmtpServer, startSmtpServer } from '@lockbox/testing/smtp-server';
import { until } from '@lockbox/testing/until';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type NotifierSystem, startNotifierSystem } from './testing/notifier-system.ts';

let running: NotifierSystem;
let smtp: SmtpServer;

beforeAll(async () => {
  running = await startNotifierSystem();
  smtp = await startSmtpServer(await freePort());
});
afterEach(() => running.system.stop());
afterAll(async () => {
  await smtp?.stop();
  await running?.close();
});

const CONNECTIONS = 6;
const start = () =>
  running.system.start('notifier', {
    LOCKBOX_SMTP_URL: smtp.url,
    LOCKBOX_SMTP_CONNECTIONS: String(CONNECTIONS),
  });
const receivedBy = (address: string) => smtp.received.filter(({ to }) => to === address);

test('what the log says was sent is not sent again, also when the notifier has lost its memory', async () => {
  const notifier = await start();
  await running.scene.tenantWith('replayed', ['ada', 'bob']);
  const ids = [await running.scene.askCustomer('replayed', 'r1'), await running.scene.askCustomer('replayed', 'r2')];
  for (const id of ids) {
    for (const person of ['ada', 'bob']) await running.outcomeFor(id, person);
    await running.scene.record('replayed', running.outcomesOf(id));
  }
  await until(
    'the outcomes are documents',
    async () => (await running.store.collections.deliveries.countDocuments({ tenantId: tenantId('replayed') })) === 4,
  );
  await notifier.end('SIGKILL');
  await running.store.privateDb.dropDatabase();
  await running.store.collections.deliveries.deleteMany({});
  await running.store.collections.progress.deleteMany({});
  await start();
  // Notices of the next request of the same tenant come after all those before it.
  const next = await running.scene.askCustomer('replayed', 'r3');
  for (const person of ['ada', 'bob']) await running.outcomeFor(next, person);
  expect(receivedBy(running.scene.addressOf('replayed', 'ada'))).toHaveLength(3);
  expect(receivedBy(running.scene.addressOf('replayed', 'bob'))).toHaveLength(3);
  expect(await running.store.collections.deliveries.countDocuments({ tenantId: tenantId('replayed') })).toBe(4);
});

test('a notifier that was killed sends every notice, and what it repeats is the same message', async () => {
  await running.scene.tenantWith('killed', ['ada', 'bob']);
  const ids: RequestId[] = [];
  for (let index = 0; index < 40; index++) ids.push(await running.scene.askCustomer('killed', `r${index}`));
  const sent = () => smtp.received.filter(({ to }) => to.endsWith(`@killed.${running.namespace}.example`));
  const notifier = await start();
  await until('some mails are sent', () => sent().length >= 15);
  await notifier.end('SIGKILL');
  expect(sent().length).toBeLessThan(2 * ids.length);
  running.advanceClock(2 * 60_000); // what was on its way is taken up again after a minute
  await start();
  for (const id of ids) for (const person of ['ada', 'bob']) await running.outcomeFor(id, person);
  const messages = new Map(sent().map(({ to, messageId }) => [messageId, to]));
  expect(messages.size).toBe(2 * ids.length);
  // Only what was on its way at the kill can have been sent twice.
  expect(sent().length - messages.size).toBeLessThanOrEqual(CONNECTIONS);
});

test('two instances share the work, and nobody is told twice', async () => {
  await running.scene.tenantWith('shared-a', ['ada']);
  await running.scene.tenantWith('shared-b', ['ada']);
  await running.scene.tenantWith('shared-c', ['ada']);
  await Promise.all([start(), start()]);
  const ids: RequestId[] = [];
  for (let index = 0; index < 8; index++) {
    for (const tenant of ['shared-a', 'shared-b', 'shared-c'])
      ids.push(await running.scene.askCustomer(tenant, `r${index}`));
  }
  for (const id of ids) await running.outcomeFor(id, 'ada');
  for (const tenant of ['shared-a', 'shared-b', 'shared-c']) {
    expect(receivedBy(running.scene.addressOf(tenant, 'ada'))).toHaveLength(8);
  }
});
