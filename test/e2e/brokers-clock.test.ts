/**
 * Only the broker's clock decides when a period is over. This file's own broker has a clock that can be moved, in
 * production mode: 8 hours of access and 4 days for an approval pass while every worker's clock stays the same.
 */
import type { Command } from '@lockbox/contracts/generated/commands';
import { callApi } from '@lockbox/testing/api-call';
import { faketimeLibrary, type OwnClock, ownClock, WITHOUT_FAKETIME } from '@lockbox/testing/faketime';
import { type EventLog, readEvents, readTopic, type TopicReader } from '@lockbox/testing/log-reader';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { startOwnBroker } from '@lockbox/testing/own-broker';
import { type System, startSystem } from '@lockbox/testing/services';
import { testStack, useStack } from '@lockbox/testing/stack';
import { until } from '@lockbox/testing/until';
import { connectUpstream, sampleProvider, sampleTenant, type Upstream } from '@lockbox/testing/upstream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MINUTE_MS = 60_000;
const ada = { sub: 'ada', tenant: 'contoso' } as const;

let stopBroker: () => Promise<void>;
let brokersClock: OwnClock;
let timersClock: OwnClock;
let namespace: Namespace;
let system: System;
let upstream: Upstream;
let log: EventLog;
let commands: TopicReader<Command>;

async function startBroker(): Promise<string> {
  const broker = await startOwnBroker((installation) => {
    brokersClock = ownClock(installation.folder('brokers-clock'));
    timersClock = ownClock(installation.folder('timers-clock'));
    return brokersClock.env;
  });
  stopBroker = broker.stop;
  return broker.brokers;
}

/** A request of the tenant that waits for its customer. */
async function waiting(): Promise<string> {
  const { id, record } = await upstream.submit(ada.tenant);
  await upstream.decideInternally(record);
  await log.waitFor(id, 'LockboxRequestCreated');
  return id;
}

const decide = (id: string, decision: 'approve' | 'deny') =>
  callApi(system.portalUrl(), ada, 'POST', `/lockbox-requests/${id}/decision`, { decision });
const shown = (id: string) =>
  until(`the API shows ${id}`, async () => {
    const { status } = await callApi(system.portalUrl(), ada, 'GET', `/lockbox-requests/${id}`);
    return status === 200;
  });
const timersFor = (id: string) =>
  commands.records.filter(({ value }) => value.data.type === 'TimerDue' && value.data.subjectId === id);
const eventOf = (id: string, type: string) =>
  log.records.find(({ value: { data } }) => data.type === type && 'requestId' in data && data.requestId === id)?.value;

if (faketimeLibrary() === undefined) process.stderr.write(`${WITHOUT_FAKETIME}\n`);

describe.skipIf(faketimeLibrary() === undefined)("the broker's clock", () => {
  let granted: string;
  let asked: string;
  let late: string;

  beforeAll(async () => {
    useStack({ ...testStack(), kafkaBrokers: await startBroker() });
    namespace = await createNamespace({ development: false });
    // The broker's clock is moved by days, and policy's is not: here that is meant.
    const env = { LOCKBOX_DEVELOPMENT: 'false', LOCKBOX_CLOCK_FILE: '', LOCKBOX_CLOCK_TOLERANCE: 'P6D' };
    system = await startSystem({
      namespace: namespace.namespace,
      services: ['intake', 'policy', 'projector', 'portal'],
      env,
    });
    await system.start('timer', timersClock.env);
    upstream = await connectUpstream(namespace.namespace);
    log = await readEvents(namespace.namespace);
    commands = await readTopic(namespace.namespace, namespace.topics.commands, 'commands');
    await upstream.publishDirectory([...sampleTenant(ada.tenant), ...sampleProvider()]);
    await log.peopleOf(ada.tenant);
    await until('the policy is enabled', async () => {
      const { status } = await callApi(system.portalUrl(), ada, 'PUT', '/policy', { enabled: true });
      return status === 200;
    });
    granted = await waiting();
    asked = await waiting();
    late = await waiting();
    await shown(granted);
    expect(await decide(granted, 'approve')).toMatchObject({ status: 200 });
    await log.waitFor(granted, 'AccessGranted');
  });

  afterAll(async () => {
    await upstream?.close();
    await log?.close();
    await commands?.close();
    await system?.stop();
    await namespace?.drop();
    await stopBroker?.();
  });

  test('a timer whose clock is 5 days ahead ends nothing, however often it says that something is due', async () => {
    timersClock.setAhead(5 * DAY_MS);
    await system.instances('timer')[0]?.end();
    await system.start('timer', timersClock.env);
    for (const id of [granted, asked])
      await until(`the timer says twice that ${id} is due`, () => timersFor(id).length >= 2, MINUTE_MS);
    // One more of the same tenant, which policy decides after all of that.
    const after = await waiting();
    expect(eventOf(after, 'LockboxRequestCreated')?.commandOffset).toBeGreaterThan(
      timersFor(asked)[1]?.offset ?? Infinity,
    );
    expect(log.typesOf(granted)).not.toContain('AccessEnded');
    expect(log.typesOf(asked)).not.toContain('RequestExpired');
  });

  test("8 hours after it was granted, by the broker's clock, access is over", async () => {
    const before = Date.now();
    brokersClock.setAhead(8 * HOUR_MS + MINUTE_MS);
    await log.waitFor(granted, 'AccessEnded', 2 * MINUTE_MS);
    expect(Date.now() - before).toBeLessThan(HOUR_MS);
    const ended = eventOf(granted, 'AccessEnded')?.occurredAt ?? 0;
    expect(ended - (eventOf(granted, 'AccessGranted')?.occurredAt ?? 0)).toBeGreaterThanOrEqual(8 * HOUR_MS);
    expect(log.typesOf(asked)).not.toContain('RequestExpired');
  });

  test("4 days after it asked the customer, by the broker's clock, a request has expired, and an approval is too late", async () => {
    await system.instances('timer')[0]?.end();
    brokersClock.setAhead(4 * DAY_MS + MINUTE_MS);
    // By the portal's clock days are left, so it sends the approval on: as one of days ago, which gives no access.
    await shown(late);
    const answer = await until('the approval is refused', async () => {
      const tried = await decide(late, 'approve');
      return tried.status === 409 && tried;
    });
    expect(answer.body).toMatchObject({ code: 'COMMAND_STALE' });
    expect(log.typesOf(late)).not.toContain('AccessGranted');

    await system.start('timer', timersClock.env);
    await log.waitFor(asked, 'RequestExpired', 2 * MINUTE_MS);
    const expired = eventOf(asked, 'RequestExpired')?.occurredAt ?? 0;
    expect(expired - (eventOf(asked, 'LockboxRequestCreated')?.occurredAt ?? 0)).toBeGreaterThanOrEqual(4 * DAY_MS);
  });

  test("a policy whose own clock contradicts the broker's decides nothing", async () => {
    await system.instances('policy')[0]?.end();
    const policy = await system.launch('policy', { LOCKBOX_CLOCK_TOLERANCE: undefined });
    const { id } = await upstream.submit(ada.tenant);
    await until('the partition has stopped', async () => {
      const text = await (await fetch(`${policy.healthUrl}/readyz`).catch(() => undefined))?.text();
      return text?.includes('CLOCK_DIFFERS');
    });
    expect(log.typesOf(id)).toEqual([]);
  });
});
