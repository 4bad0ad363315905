import { type RequestId, tenantId } from '@lockbox/contracts/ids';
import { freePort } from '@lockbox/stack/ports';
import { type SmtpServer, startSmtpServer } from '@lockbox/testing/smtp-server';
import { until } from '@lockbox/testing/until';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { UNRECORDED_PER_CONNECTION } from './channels/smtp/smtp-channel.ts';
import { type NotifierSystem, startNotifierSystem } from './testing/notifier-system.ts';
import { workItems } from './work-list/items.ts';

let running: NotifierSystem;
let smtp: SmtpServer;

beforeAll(async () => {
  running = await startNotifierSystem();
  smtp = await startSmtpServer(await freePort());
});
afterEach(() => running.system.stop('SIGTERM'));
afterAll(async () => {
  await smtp?.stop();
  await running?.close();
});

/** One is enough here, and a crash may then repeat few letters. */
const CONNECTIONS = 1;
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

test('a memory that is emptied while the notifier runs is made again: each person is notified exactly once', async () => {
  const { scene, store } = running;
  const notifier = await start();
  await scene.tenantWith('emptied', ['ada']);
  const askAndTell = async (name: string) => {
    const id = await scene.askCustomer('emptied', name);
    await running.outcomeFor(id, 'ada');
    await scene.record('emptied', running.outcomesOf(id));
  };
  await askAndTell('r1');
  await until(
    'the outcome is a document',
    async () => (await store.collections.deliveries.countDocuments({ tenantId: tenantId('emptied') })) === 1,
  );
  const known = store.privateDb.collection<{ _id: string; administrators?: readonly string[] }>('notifier_recipients');
  const people = async () => (await known.findOne({ _id: 'emptied' }))?.administrators;
  const before = await until('a checkpoint has the people', people);
  await store.privateDb.dropDatabase();
  await askAndTell('r2');
  await until('it has noticed', () => notifier.log().includes('DATABASE_LOST'));
  await askAndTell('r3');
  expect(await until('a checkpoint has the people again', people)).toEqual(before);
  expect(receivedBy(scene.addressOf('emptied', 'ada'))).toHaveLength(3);
});

test.each([
  { what: 'works off a backlog', tenant: 'killed-behind', isBehind: true },
  { what: 'sends what comes', tenant: 'killed-fresh', isBehind: false },
])(
  'a notifier that is killed while it $what sends every notice, and what it repeats is the same message',
  async ({ tenant, isBehind }) => {
    await running.scene.tenantWith(tenant, ['ada', 'bob']);
    const ids: RequestId[] = [];
    const askAll = async () => {
      for (let index = 0; index < 40; index++) ids.push(await running.scene.askCustomer(tenant, `r${index}`));
    };
    const sent = () => smtp.received.filter(({ to }) => to.endsWith(`@${tenant}.${running.namespace}.example`));
    if (isBehind) await askAll();
    const notifier = await start();
    const asking = isBehind ? undefined : askAll();
    await until('some mails are sent', () => sent().length >= 15);
    await notifier.end('SIGKILL');
    await asking;
    expect(sent().length).toBeLessThan(2 * ids.length);
    running.advanceClock(2 * 60_000); // what was on its way is taken up again after a minute
    await start();
    for (const id of ids) for (const person of ['ada', 'bob']) await running.outcomeFor(id, person);
    const messages = new Map(sent().map(({ to, messageId }) => [messageId, to]));
    expect(messages.size).toBe(2 * ids.length);
    // Only what was on its way at the kill, or being written down, can have been sent twice.
    expect(sent().length - messages.size).toBeLessThanOrEqual(UNRECORDED_PER_CONNECTION * CONNECTIONS);
  },
);

test('two instances share the work, and no person is notified twice', async () => {
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

test('an outcome is sent once, and again when the log does not show it', async () => {
  await running.scene.tenantWith('reported', ['ada', 'bob']);
  await start();
  const id = await running.scene.askCustomer('reported', 'r1');
  const [ada, bob] = [await running.outcomeFor(id, 'ada'), await running.outcomeFor(id, 'bob')];
  expect(running.outcomesOf(id)).toHaveLength(2);
  await running.scene.record('reported', [ada]);
  await until(
    'the log’s outcome is a document',
    async () => (await running.store.collections.deliveries.countDocuments({ tenantId: tenantId('reported') })) === 1,
  );
  running.advanceClock(30_000);
  const ofBob = () => running.reportsOf(id).filter(({ recipientId }) => recipientId === 'bob');
  await until('the other one is sent again', () => ofBob().length > 1);
  expect(ofBob()).toEqual(ofBob().map(() => bob));
});

test('what a notifier has put off by a clock that is an hour ahead does not wait for an hour', async () => {
  await running.scene.tenantWith('ahead', ['ada', 'bob']);
  const ahead = await start();
  smtp.setMood(running.scene.addressOf('ahead', 'ada'), 'silent');
  const id = await running.scene.askCustomer('ahead', 'r1');
  await running.outcomeFor(id, 'bob');
  await until('a letter is under way', () => smtp.asked(running.scene.addressOf('ahead', 'ada')) > 0);
  await ahead.end('SIGKILL');
  smtp.setMood(running.scene.addressOf('ahead', 'ada'), 'takes');
  // The items look as if that clock had written all of them.
  const items = running.store.collection(workItems);
  await items.updateMany({ tenantId: tenantId('ahead') }, { $inc: { nextAt: 3_600_000 } });
  await start();
  await until('they are due again', async () => {
    const hence = running.now() + 120_000;
    return (await items.countDocuments({ tenantId: tenantId('ahead'), nextAt: { $gt: hence } })) === 0;
  });
  const before = running.reportsOf(id).length;
  running.advanceClock(2 * 60_000);
  await running.outcomeFor(id, 'ada');
  await until('the outcome that the log does not show is sent again', () => running.reportsOf(id).length > before + 1);
});
