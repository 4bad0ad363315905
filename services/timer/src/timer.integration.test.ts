import type { Command } from '@lockbox/contracts/generated/commands';
import type { EventData } from '@lockbox/contracts/generated/events';
import { environmentId, personId, requestId } from '@lockbox/contracts/ids';
import { connectStore, type Store } from '@lockbox/store/connect';
import { readTopic, type TopicReader } from '@lockbox/testing/log-reader';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { recoveryBegins } from '@lockbox/testing/recovery';
import { type System, startSystem } from '@lockbox/testing/services';
import { testStack } from '@lockbox/testing/stack';
import { until } from '@lockbox/testing/until';
import { type WrittenLog, writeLog } from '@lockbox/worker/testing/written-log';
import { afterAll, beforeAll, expect, test } from 'vitest';

const HOUR_MS = 3_600_000;
let own: Namespace;
let system: System;
let log: WrittenLog;
let commands: TopicReader<Command>;
let store: Store;

beforeAll(async () => {
  own = await createNamespace();
  log = await writeLog(own);
  commands = await readTopic(own.namespace, own.topics.commands, 'commands');
  store = await connectStore({ url: testStack().mongoUrl, namespace: own.namespace });
  system = await startSystem({ namespace: own.namespace, services: [] });
});
afterAll(async () => {
  await system?.stop();
  await commands?.close();
  await store?.close();
  await log?.close();
  await own?.drop();
});

const granted = (request: string, expiresAt: number): EventData => ({
  type: 'AccessGranted',
  requestId: requestId(request),
  grantId: `grant-of-${request}`,
  engineerId: personId('engineer-1'),
  environmentId: environmentId('prod'),
  dataStores: [],
  permissions: [],
  basis: 'CUSTOMER_APPROVAL',
  expiresAt,
});
const asked = (request: string): EventData => ({
  type: 'LockboxRequestCreated',
  requestId: requestId(request),
  expiresAt: 1,
  remindAt: [],
  facts: {
    policyEnabled: true,
    policyVersion: 1,
    environmentManaged: true,
    protectedUntil: null,
    tenantLicences: [],
    emergencyRule: 'OPENS',
  },
  approvalsNeeded: 1,
  approvalRule: null,
  exclusion: null,
  declaredBy: null,
});
const ended = (request: string): EventData => ({
  type: 'AccessEnded',
  requestId: requestId(request),
  grantId: `grant-of-${request}`,
  reason: 'PERIOD_OVER',
});
const sentFor = (request: string): readonly Command[] =>
  commands.records.map(({ value }) => value).filter(({ correlationId }) => correlationId === request);
const isExpiry = ({ data }: Command) => data.type === 'TimerDue' && data.timer === 'LOCKBOX_EXPIRY';
const fired = (request: string) => until(`TimerDue for ${request}`, () => sentFor(request)[0]);
/** Adds one more timer of the tenant, due at once: when it has fired, all that were due before it have fired too. */
async function everythingDueHasFired(tenant: string, name: string): Promise<void> {
  await log.append(tenant, [granted(name, 1)]);
  await fired(name);
}

test('a timer fires when its time has come, and names what is due', async () => {
  await system.start('timer');
  const dueAt = Date.now() + 1_500;
  await log.append('punctual', [granted('r-soon', dueAt)]);
  const command = await fired('r-soon');
  expect(command.data).toEqual({ type: 'TimerDue', timer: 'ACCESS_END', subjectId: 'r-soon', dueAt });
  expect(command.sentAt).toBeGreaterThanOrEqual(dueAt);
});

test('nothing fires before its time, and an advanced clock is noticed', async () => {
  await log.append('patient', [granted('r-later', Date.now() + 30 * HOUR_MS)]);
  await everythingDueHasFired('patient', 'r-mark-1');
  expect(sentFor('r-later')).toEqual([]);
  system.advanceClock(31 * HOUR_MS);
  await fired('r-later');
});

test('a timer that no event answers is sent again as the same command; one that is answered is not', async () => {
  await log.append('again', [granted('r-again', 1), granted('r-answered', 1)]);
  await fired('r-again');
  await fired('r-answered');
  await log.append('again', [ended('r-answered')]);
  await everythingDueHasFired('again', 'r-mark-2');
  const before = sentFor('r-answered').length; // more than one where the answer took its time
  system.advanceClock(HOUR_MS);
  await until('r-again came again', () => sentFor('r-again').length > 1);
  expect(new Set(sentFor('r-again').map(({ commandId }) => commandId)).size).toBe(1);
  expect(sentFor('r-answered')).toHaveLength(before);
  await log.append('again', [ended('r-again')]);
});

test('timers that fell due while the worker was down fire at once when it is back', async () => {
  const [timer] = system.instances('timer');
  if (timer === undefined) throw new Error('the timer should run');
  await log.append('down', [granted('r-down', Date.now() + 1_000 * HOUR_MS)]);
  await everythingDueHasFired('down', 'r-mark-3');
  await timer.end('SIGKILL');
  await log.append('down', [granted('r-written-meanwhile', 2)]);
  system.advanceClock(1_001 * HOUR_MS);
  const recovered = recoveryBegins('no timer');
  await system.start('timer');
  await fired('r-down');
  await fired('r-written-meanwhile');
  recovered();
});

test('reading the log again fires no timer that the log answers', async () => {
  const [timer] = system.instances('timer');
  if (timer === undefined) throw new Error('the timer should run');
  const answered = Array.from({ length: 50 }, (_, index) => `r-old-${index}`);
  await timer.end('SIGTERM');
  await log.append(
    'replayed',
    answered.map((name) => granted(name, 5)),
  );
  await log.append('replayed', answered.map(ended));
  await system.start('timer');
  await everythingDueHasFired('replayed', 'r-mark-4');
  expect(answered.flatMap(sentFor)).toEqual([]);
});

test('a database that is emptied while the timer runs has all timers again, and those in memory are as the log has them', async () => {
  await log.append('emptied', [granted('r-kept', Date.now() + 2_000 * HOUR_MS), granted('r-over', 3)]);
  await fired('r-over');
  const timers = async () => await store.collections.timers.find().sort({ _id: 1 }).toArray();
  await until('it is stored', async () => (await timers()).some(({ subjectId }) => subjectId === 'r-kept'));
  const before = await timers();
  await store.db.dropDatabase();
  const recovered = recoveryBegins('no timer');
  // To other partitions nothing comes.
  await log.append('emptied', [ended('r-over')]);
  const after = await until('all are there again', async () => {
    const found = await timers();
    return found.length === before.length && found;
  });
  recovered();
  const others = (all: typeof after) => all.filter(({ subjectId }) => subjectId !== 'r-over');
  expect(others(after)).toEqual(others(before));
  system.advanceClock(1_001 * HOUR_MS);
  await fired('r-kept');
  const [timer] = system.instances('timer');
  expect(await (await fetch(`${timer?.url}/metrics`)).text()).toContain('code="DATABASE_LOST"');
});

test.each([
  ['deleted', (id: string) => store.collections.timers.deleteOne({ subjectId: id })],
  ['answered', (id: string) => store.collections.timers.updateOne({ subjectId: id }, { $set: { done: true } })],
  ['put off', (id: string) => store.collections.timers.updateOne({ subjectId: id }, { $set: { dueAt: 1e14 } })],
] as const)(
  'an end of access that was %s in the database is restored before it is due, with an alarm',
  async (how, change) => {
    const name = `r-altered-${how.replace(' ', '-')}`;
    // Further away than memory holds timers that are to be sent.
    const now = Date.now() + system.advanceClock(1);
    await log.append('altered', [granted(name, now + 100 * HOUR_MS)]);
    const stored = () => store.collections.timers.findOne({ subjectId: name });
    const before = await until('it is stored', stored);
    await change(name);
    system.advanceClock(100 * HOUR_MS - 30_000);
    await until('it is made again', async () => JSON.stringify(await stored()) === JSON.stringify(before));
    const [timer] = system.instances('timer');
    expect(await (await fetch(`${timer?.url}/metrics`)).text()).toContain('code="WORK_ITEM_ALTERED"');
  },
);

test('a second instance takes over some of the timers, and none is lost', async () => {
  const dueAt = Date.now() + 3_000 * HOUR_MS;
  const tenants = Array.from({ length: 12 }, (_, index) => `shared-${index}`);
  for (const tenant of tenants) await log.append(tenant, [granted(`r-${tenant}`, dueAt)]);
  const second = await system.start('timer');
  system.advanceClock(3_001 * HOUR_MS);
  for (const tenant of tenants) await fired(`r-${tenant}`);
  expect(await (await fetch(`${second.url}/metrics`)).text()).toContain('lockbox_timer_lateness_seconds_count');
});

test('an end of access waits for no other timers, though none of them is answered and there is room for no more', async () => {
  const others = Array.from({ length: 3_000 }, (_, index) => asked(`r-other-${index}`));
  for (let from = 0; from < others.length; from += 500) await log.append('busy', others.slice(from, from + 500));
  const isOther = ({ value }: { readonly value: Command }) => value.tenantId === 'busy' && isExpiry(value);
  await until('as many others as may be are under way', () => commands.records.some(isOther));
  const ends = Array.from({ length: 5 }, (_, index) => `r-end-${index}`);
  const othersBefore: number[] = [];
  for (const end of ends) {
    await log.append('busy', [granted(end, 1)]);
    await fired(end);
    const at = commands.records.findIndex(({ value }) => value.correlationId === end);
    othersBefore.push(commands.records.slice(0, at).filter(isOther).length);
  }
  // Each turn of the others sends hundreds of them, so an end that waited for one would come after these.
  expect(othersBefore.some((count, index) => count === othersBefore[index - 1])).toBe(true);
});
