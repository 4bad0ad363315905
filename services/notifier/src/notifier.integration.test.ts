import type { Command, RecordNotification } from '@lockbox/contracts/generated/commands';
import { type RequestId, tenantId } from '@lockbox/contracts/ids';
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
import { CONNECTIONS } from './channels/smtp/mailer.ts';
import { createScene, type Scene, sampleFacts } from './testing/scene.ts';

let own: Namespace;
let system: System;
let log: WrittenLog;
let commands: TopicReader<Command>;
let store: Store;
let smtp: SmtpServer;
let scene: Scene;

beforeAll(async () => {
  own = await createNamespace();
  log = await writeLog(own);
  commands = await readTopic(own.namespace, own.topics.commands, 'commands');
  store = await connectStore({ url: testStack().mongoUrl, namespace: own.namespace });
  scene = createScene({ namespace: own.namespace, log, store, now: () => Date.now() + clockOffset });
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

test('every enabled administrator gets an e-mail that says all there is to know and decides nothing', async () => {
  await system.start('notifier'); // the stack's catcher
  await scene.tenantWith('letters', ['ada', 'bob']);
  const id = await scene.askCustomer('letters', 'r1');
  for (const person of ['ada', 'bob']) {
    expect(await outcomeFor(id, person)).toMatchObject({ outcome: 'DELIVERED', channel: 'EMAIL', attempts: 1 });
    const [mail, ...more] = await until(`the mail to ${person}`, async () => {
      const mails = await mailTo(scene.addressOf('letters', person));
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
  await scene.tenantWith('moods', ['ada', 'full', 'gone', 'mute', 'zoe']);
  smtp.setMood(scene.addressOf('moods', 'gone'), 550);
  smtp.setMood(scene.addressOf('moods', 'full'), 452);
  smtp.setMood(scene.addressOf('moods', 'mute'), 'silent');
  const first = await scene.askCustomer('moods', 'r1');
  expect(await outcomeFor(first, 'gone')).toMatchObject({ outcome: 'FAILED', detail: '550', attempts: 1 });
  await until('the silent mailbox is being waited for', () => smtp.asked(scene.addressOf('moods', 'mute')) > 0);
  const second = await scene.askCustomer('moods', 'r2');
  for (const id of [first, second]) {
    for (const person of ['ada', 'zoe']) expect((await outcomeFor(id, person)).outcome).toBe('DELIVERED');
  }
  // The full one is asked again later, and takes it.
  const asked = smtp.asked(scene.addressOf('moods', 'full'));
  smtp.setMood(scene.addressOf('moods', 'full'), 'takes');
  advanceClock(60_000);
  expect(await outcomeFor(first, 'full')).toMatchObject({ outcome: 'DELIVERED', attempts: 2 });
  expect(smtp.asked(scene.addressOf('moods', 'full'))).toBeGreaterThan(asked);
});

test('a mail server that is down is waited for, health says so, and nothing is lost or spent on it', async () => {
  const notifier = await start();
  await scene.tenantWith('down', ['ada']);
  await smtp.stop();
  const id = await scene.askCustomer('down', 'r1');
  await until('health says what is waited for', async () => {
    const answer = await fetch(`${notifier.url}/readyz`);
    return answer.status === 503 && (await answer.text()).includes('LOCKBOX_SMTP_URL');
  });
  expect(outcomesOf(id)).toEqual([]);
  await smtp.start();
  expect(await outcomeFor(id, 'ada')).toMatchObject({ outcome: 'DELIVERED', attempts: 1 });
  expect(receivedBy(scene.addressOf('down', 'ada'))).toHaveLength(1);
  await until('health is well again', async () => (await fetch(`${notifier.url}/readyz`)).status === 200);
});

test('nobody is asked to decide what has been decided meanwhile', async () => {
  await scene.tenantWith('decided', ['ada', 'bob']);
  const id = await scene.askCustomer('decided', 'r1');
  const approver = { roles: [], licences: [] };
  await log.append('decided', [{ type: 'RequestDenied', requestId: id, comment: null, approver, facts: sampleFacts }], {
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
  expect(
    receivedBy(scene.addressOf('decided', 'bob')).map(({ source }) => /^subject: (\w+)/im.exec(source)?.[1]),
  ).toEqual(['Denied']);
  expect(receivedBy(scene.addressOf('decided', 'ada'))).toEqual([]);
});

test('a notice waits for names and texts that the projector has not written yet', async () => {
  await start();
  await scene.tenantWith('late', ['ada']);
  const id = await scene.askCustomer('late', 'r1', false);
  await until(
    'it has looked for them',
    async () =>
      (await store.privateDb.collection('notifier_items').countDocuments({ requestId: id, waits: { $gt: 0 } })) > 0,
  );
  expect(receivedBy(scene.addressOf('late', 'ada'))).toEqual([]);
  await scene.projectRequest('late', id);
  expect((await outcomeFor(id, 'ada')).outcome).toBe('DELIVERED');
  expect(receivedBy(scene.addressOf('late', 'ada'))[0]?.source).toContain('The export of');
});

test('what the log says was sent is not sent again, even when the notifier has lost its memory', async () => {
  const notifier = await start();
  await scene.tenantWith('replayed', ['ada', 'bob']);
  const ids = [await scene.askCustomer('replayed', 'r1'), await scene.askCustomer('replayed', 'r2')];
  for (const id of ids) {
    for (const person of ['ada', 'bob']) await outcomeFor(id, person);
    await scene.record('replayed', outcomesOf(id));
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
  const next = await scene.askCustomer('replayed', 'r3');
  for (const person of ['ada', 'bob']) await outcomeFor(next, person);
  expect(receivedBy(scene.addressOf('replayed', 'ada'))).toHaveLength(3);
  expect(receivedBy(scene.addressOf('replayed', 'bob'))).toHaveLength(3);
  expect(await store.collections.deliveries.countDocuments({ tenantId: tenantId('replayed') })).toBe(4);
});

test('killed in the middle, it sends every notice, and one that it repeats is the same message', async () => {
  await scene.tenantWith('killed', ['ada', 'bob']);
  const ids: RequestId[] = [];
  for (let index = 0; index < 40; index++) ids.push(await scene.askCustomer('killed', `r${index}`));
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
  await scene.tenantWith('shared-a', ['ada']);
  await scene.tenantWith('shared-b', ['ada']);
  await scene.tenantWith('shared-c', ['ada']);
  await Promise.all([start(), start()]);
  const ids: RequestId[] = [];
  for (let index = 0; index < 8; index++) {
    for (const tenant of ['shared-a', 'shared-b', 'shared-c']) ids.push(await scene.askCustomer(tenant, `r${index}`));
  }
  for (const id of ids) await outcomeFor(id, 'ada');
  for (const tenant of ['shared-a', 'shared-b', 'shared-c']) {
    expect(receivedBy(scene.addressOf(tenant, 'ada'))).toHaveLength(8);
  }
});
