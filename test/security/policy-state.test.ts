/** Whoever administers the brokers writes what they like to what policy remembers: no access comes of it, and it is named. */

import { openCodec } from '@lockbox/contracts/codec';
import type { Tenant } from '@lockbox/contracts/generated/policy-state';
import { deploy } from '@lockbox/testing/deployment';
import type { ServiceProcess } from '@lockbox/testing/services';
import { sampleProvider, sampleTenant } from '@lockbox/testing/upstream';
import { createLogReader, records } from '@lockbox/worker/read';
import type { Message } from 'kafkajs';
import { expect, test } from 'vitest';

const { namespace, system, upstream, log } = await deploy({
  partitions: 1,
  services: ['intake', 'policy'],
  directory: [...sampleProvider(), ...sampleTenant('contoso')],
  policyOf: ['contoso'],
});

/** Writes to policy-state with an administrator's rights. */
async function write(messages: readonly Message[]): Promise<void> {
  const producer = namespace.kafka.producer();
  await producer.connect();
  await producer.send({ topic: namespace.topics.policyState, messages: [...messages] });
  await producer.disconnect();
}

/** What stands in policy-state, with its headers as they are, in the order in which it was written. */
async function stored() {
  const codec = await openCodec(namespace.registry, namespace.namespace, 'policy-state');
  const reader = createLogReader(namespace.kafka);
  const topic = namespace.topics.policyState;
  const { high } = await reader.offsets(topic, 0);
  const found = [];
  for await (const fetched of records(reader, topic, { from: new Map([[0, 0]]), until: new Map([[0, high]]) })) {
    for (const { key, raw, headers } of fetched.records) {
      found.push({ key, raw, headers, value: raw === null ? null : codec.decode(raw) });
    }
  }
  await reader.close();
  return found;
}

async function protectedTenant(): Promise<Tenant> {
  const tenant = (await stored()).map(({ value }) => value).findLast((value) => value?.type === 'Tenant');
  if (tenant?.type !== 'Tenant' || !tenant.policyEnabled) throw new Error('Contoso has no policy');
  return tenant;
}

async function restarted(): Promise<ServiceProcess> {
  for (const policy of system.instances('policy')) await policy.end();
  return await system.start('policy');
}

/** An internally approved request is asked of the customer, and nothing is granted. */
async function customerIsAsked(): Promise<void> {
  const { id, record } = await upstream.submit('contoso');
  await log.waitFor(id, 'RequestSubmitted');
  await upstream.decideInternally(record);
  await log.waitFor(id, 'LockboxRequestCreated');
  expect(log.typesOf(id)).not.toContain('AccessGranted');
}

test('a policy that is turned off in policy-state stays on, and the record is named', async () => {
  const codec = await openCodec(namespace.registry, namespace.namespace, 'policy-state');
  const value = codec.encode({ ...(await protectedTenant()), policyEnabled: false });
  await write([{ key: 'contoso/tenant/', value }]);
  const policy = await restarted();
  await customerIsAsked();
  expect(policy.log()).toContain('STATE_FORGED');
});

test('an environment that is removed from policy-state stays protected, and the tombstone is named', async () => {
  await write([{ key: 'contoso/environment/prod', value: null }]);
  const policy = await restarted();
  await customerIsAsked();
  expect(policy.log()).toContain('STATE_FORGED');
});

test("a record of policy's own that is brought back is not believed, nor is anything beside it", async () => {
  const before = (await stored()).find(({ value }) => value?.type === 'Tenant' && !value.policyEnabled);
  if (before === undefined) throw new Error('The policy was on from the beginning');
  await write([{ key: before.key, value: before.raw, headers: before.headers }]);
  const policy = await restarted();
  await customerIsAsked();
  expect(policy.log()).toContain('STATE_REFUSED');
});
