/** Somebody else writes to the log: that partition stops until an operator has looked, the others go on. */
import { type EventLog, readEvents } from '@lockbox/testing/log-reader';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { type System, startSystem } from '@lockbox/testing/services';
import { until } from '@lockbox/testing/until';
import { connectUpstream, sampleTenant, type Upstream } from '@lockbox/testing/upstream';
import { afterAll, beforeAll, expect, test } from 'vitest';

let namespace: Namespace;
let system: System;
let upstream: Upstream;
let log: EventLog;

beforeAll(async () => {
  namespace = await createNamespace();
  system = await startSystem({ namespace: namespace.namespace, services: ['intake', 'policy'] });
  upstream = await connectUpstream(namespace.namespace);
  log = await readEvents(namespace.namespace);
  await upstream.publishDirectory(['contoso', 'fabrikam', 'litware', 'tailspin'].flatMap((id) => sampleTenant(id)));
  await until('the directory', () => log.records.length >= 32);
});

afterAll(async () => {
  await upstream?.close();
  await log?.close();
  await system?.stop();
  await namespace?.drop();
});

test('a forged event stops its partition with an alarm, others go on, and an operator can pass over it', async () => {
  const [genuine] = log.records.filter(({ value }) => value.tenantId === 'contoso');
  const elsewhere = log.records.find(({ partition }) => partition !== genuine?.partition)?.value.tenantId;
  if (genuine === undefined || elsewhere === undefined) throw new Error('All tenants share one partition');
  const producer = namespace.kafka.producer();
  await producer.connect();
  const [written] = await producer.send({
    topic: namespace.topics.events,
    messages: [{ key: 'contoso', value: genuine.raw, partition: genuine.partition }],
  });
  await producer.disconnect();
  const place = `${genuine.partition}:${written?.baseOffset}`;

  const [policy] = system.instances('policy');
  const { id } = await upstream.submit('contoso');
  await until('the alarm', () => /SECOND_WRITER|LOG_DISAGREES/.test(policy?.log() ?? ''));
  const other = await upstream.submit(elsewhere);
  await log.waitFor(other.id, 'RequestSubmitted');
  expect(log.ofRequest(id)).toEqual([]);
  expect(policy?.log()).toContain('LOCKBOX_ACCEPTED_FOREIGN_EVENTS');

  // Restarting alone does not pass over it: somebody has to say so.
  await policy?.end();
  const starting = system.start('policy');
  const restarted = await until('the restarted worker', () => system.instances('policy')[0]);
  await until('the alarm again', () => /SECOND_WRITER|LOG_DISAGREES/.test(restarted.log()));
  const ready = await fetch(`${restarted.url}/readyz`);
  expect(ready.status).toBe(503);
  expect(await ready.text()).toMatch(/SECOND_WRITER|LOG_DISAGREES/);
  expect(log.ofRequest(id)).toEqual([]);
  await restarted.end();
  await expect(starting).rejects.toThrow('ended before it was ready');

  await system.start('policy', { LOCKBOX_ACCEPTED_FOREIGN_EVENTS: place });
  await log.waitFor(id, 'RequestSubmitted');
});
