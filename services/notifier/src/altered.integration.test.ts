import { type RequestId, tenantId } from '@lockbox/contracts/ids';
import { eventIdOf, notificationIdOf } from '@lockbox/contracts/uuid';
import { freePort } from '@lockbox/stack/ports';
import { type SmtpServer, startSmtpServer } from '@lockbox/testing/smtp-server';
import { until } from '@lockbox/testing/until';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type NotifierSystem, startNotifierSystem } from './testing/notifier-system.ts';
import { requestEvents } from './testing/request-events.ts';
import type { SettledItem } from './work-list/item.ts';
import { workItems } from './work-list/items.ts';

/** A database administrator's writes never become an outcome in the log, and never suppress a notice. */

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

const start = () => running.system.start('notifier', { LOCKBOX_SMTP_URL: smtp.url });
const items = () => running.store.collection(workItems);
const mailsTo = (tenant: string, person: string) =>
  smtp.received.filter(({ to }) => to === running.scene.addressOf(tenant, person));

async function alarmed(notifier: { readonly url: string }): Promise<void> {
  await until('the alarm is raised', async () =>
    /lockbox_alarms_total\{[^}]*WORK_ITEM_ALTERED[^}]*\} [1-9]/.test(
      await (await fetch(`${notifier.url}/metrics`)).text(),
    ),
  );
}

/** An item that claims that its recipient was notified. */
const invented = (tenant: string, sequence: number, person: string, partition: number): SettledItem => {
  const eventId = eventIdOf(tenantId(tenant), sequence);
  return {
    _id: notificationIdOf(eventId, person, 'EMAIL'),
    tenantId: tenantId(tenant),
    eventId,
    sequence,
    requestId: null,
    occurredAt: running.now(),
    recipientId: person,
    side: 'customer',
    channel: 'EMAIL',
    notice: { kind: 'policy-enabled', by: 'x' as never, rollOutDueAt: 0 },
    until: running.now() + 3_600_000,
    whileWaiting: false,
    partition,
    state: 'SETTLED',
    nextAt: running.now(),
    takenBy: null,
    attempts: 1,
    failure: null,
    waits: 0,
    settled: { outcome: 'DELIVERED', detail: '250 INVENTED', at: running.now(), attempts: 1 },
  };
};

/** A request of which the administrator's mailbox takes nothing for now. */
async function waiting(tenant: string): Promise<{ readonly id: RequestId; letThrough(): void }> {
  await running.scene.tenantWith(tenant, ['ada']);
  const address = running.scene.addressOf(tenant, 'ada');
  smtp.setMood(address, 452);
  const id = await running.scene.askCustomer(tenant, 'r1');
  await until('the mailbox was tried', () => items().findOne({ requestId: id, attempts: 1 }));
  return {
    id,
    letThrough() {
      smtp.setMood(address, 'takes');
      running.advanceClock(60_000);
    },
  };
}

/** Settles a waiting item in the database, as if its message had been taken. */
async function settleInDatabase(id: RequestId): Promise<void> {
  await until('the notice waits', () => items().findOne({ requestId: id }));
  await items().updateMany({ requestId: id }, {
    $set: {
      state: 'SETTLED',
      settled: { outcome: 'DELIVERED', detail: '250 INVENTED', at: running.now(), attempts: 1 },
      nextAt: 0,
    },
  } as never); // as none of the notifier's own writes does
}

test('an item that was inserted before its event is replaced: the e-mail is sent, and an alarm raised', async () => {
  await running.scene.tenantWith('before', ['ada']); // two events
  const notifier = await start();
  for (const partition of [0, 1, 2]) {
    // In whatever partition the tenant is, it is looked for there.
    await items().replaceOne(
      { _id: `${partition}` },
      { ...invented('before', 5, 'x', partition), _id: `${partition}` } as never,
      {
        upsert: true,
      },
    );
  }
  await items().insertOne(invented('before', 5, 'ada', 0));
  const id = await running.scene.askCustomer('before', 'r1'); // its third event is the tenant's fifth
  const outcome = await running.outcomeFor(id, 'ada');
  expect(outcome.detail).not.toContain('INVENTED');
  expect(mailsTo('before', 'ada')).toHaveLength(1);
  await alarmed(notifier);
  expect(JSON.stringify(running.reportsOf(id))).not.toContain('INVENTED');
});

test.each([
  ['while the notifier runs', false],
  ['while the notifier is stopped', true],
])('an item that was settled in the database %s is sent, and an alarm raised', async (what, isStopped) => {
  const tenant = `settled-${isStopped}`;
  let notifier = await start();
  const { id, letThrough } = await waiting(tenant);
  if (isStopped) await running.system.stop('SIGTERM');
  await settleInDatabase(id);
  if (isStopped) notifier = await start();
  await alarmed(notifier);
  letThrough();
  const outcome = await running.outcomeFor(id, 'ada');
  expect([what, outcome.detail]).not.toEqual([what, expect.stringContaining('INVENTED')]);
  expect(mailsTo(tenant, 'ada')).toHaveLength(1);
});

test('an item that was deleted while it waited is planned again, and an alarm raised', async () => {
  const notifier = await start();
  const { id, letThrough } = await waiting('deleted');
  await items().deleteMany({});
  await alarmed(notifier);
  letThrough();
  expect((await running.outcomeFor(id, 'ada')).outcome).toBe('DELIVERED');
  expect(mailsTo('deleted', 'ada')).toHaveLength(1);
});

test.each(['notifier_recipients', 'notifier_requests', 'notifier_progress'])(
  'recipients that were altered in %s are read from the log again',
  async (name) => {
    const tenant = `memory-${name.replaceAll('_', '-')}`;
    await start();
    await running.scene.tenantWith(tenant, ['ada', 'bob']);
    const first = await running.scene.askCustomer(tenant, 'r1');
    await running.outcomeFor(first, 'bob');
    const collection = running.store.privateDb.collection(name);
    await until('it is stored', () => collection.findOne({}));
    await running.system.stop('SIGTERM');
    // No administrators, no request that waits, and everything planned: each would suppress the next notices.
    await collection.updateMany({}, { $set: { administrators: [], waiting: false, next: 1_000_000 } });
    const notifier = await start();
    const second = await running.scene.askCustomer(tenant, 'r2');
    await running.log.append(
      tenant,
      [
        {
          ...requestEvents.ReminderDue,
          requestId: first,
          remindAt: running.now(),
          expiresAt: running.now() + 86_400_000,
        },
      ],
      { occurredAt: running.now() },
    );
    await alarmed(notifier);
    for (const person of ['ada', 'bob']) {
      expect((await running.outcomeFor(second, person)).outcome).toBe('DELIVERED');
      await until(
        `the reminder for ${person}`,
        () => running.outcomesOf(first).filter(({ recipientId }) => recipientId === person).length > 1,
      );
      const details = running.outcomesOf(first).map(({ detail }) => detail);
      expect(details).not.toContain('DECIDED');
    }
  },
);
