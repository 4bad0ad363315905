/**
 * Tests a second writer that has policy's key and writes to the log: that partition stops until an operator acts, the
 * others continue.
 */

import { openCodec } from '@lockbox/contracts/codec';
import { deploy } from '@lockbox/testing/deployment';
import { proofHeaders } from '@lockbox/testing/signing-keys';
import { until } from '@lockbox/testing/until';
import { sampleProvider, sampleTenant } from '@lockbox/testing/upstream';
import { expect, test } from 'vitest';

const TENANTS = ['contoso', 'fabrikam', 'litware', 'tailspin'];

const { namespace, system, upstream, log } = await deploy({
  services: ['intake', 'policy'],
  directory: [...sampleProvider(), ...TENANTS.flatMap((id) => sampleTenant(id))],
});

test('an event that is signed and not policy’s own stops its partition with an alarm, and others go on', async () => {
  const [genuine] = log.records.filter(({ value }) => value.tenantId === 'contoso');
  const elsewhere = log.records.find(
    ({ partition, value }) => partition !== genuine?.partition && TENANTS.includes(value.tenantId),
  )?.value.tenantId;
  if (genuine === undefined || elsewhere === undefined) throw new Error('All tenants share one partition');
  const { partition } = genuine;
  const topic = namespace.topics.events;
  const codec = await openCodec(namespace.registry, namespace.namespace, 'events');
  const value = codec.encode({ ...genuine.value, sequence: 1_000 });
  const [headers = {}] = proofHeaders({ topic, partition }, [value]);
  const producer = namespace.kafka.producer();
  await producer.connect();
  await producer.send({ topic, messages: [{ key: 'contoso', value, headers, partition }] });
  await producer.disconnect();

  const [policy] = system.instances('policy');
  const { id } = await upstream.submit('contoso');
  await until('the alarm', () => /SECOND_WRITER|LOG_DISAGREES/.test(policy?.log() ?? ''));
  const other = await upstream.submit(elsewhere);
  await log.waitFor(other.id, 'RequestSubmitted');
  expect(log.ofRequest(id)).toEqual([]);

  // Restarting does not pass over it.
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
});
