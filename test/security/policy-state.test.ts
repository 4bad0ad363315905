/** Whoever administers the brokers writes what they like to what policy remembers: no access comes of it, and it is named. */
import { openCodec } from '@lockbox/contracts/codec';
import type { Tenant } from '@lockbox/contracts/generated/policy-state';
import { commandId, personId, tenantId } from '@lockbox/contracts/ids';
import { type EventLog, readEvents } from '@lockbox/testing/log-reader';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { SENDER_KEYS, type ServiceProcess, type System, startSystem } from '@lockbox/testing/services';
import { until } from '@lockbox/testing/until';
import { connectUpstream, sampleProvider, sampleTenant, type Upstream } from '@lockbox/testing/upstream';
import { createLogReader, records } from '@lockbox/worker/read';
import { createCommandSender, createRecordSender } from '@lockbox/worker/write';
import type { Message } from 'kafkajs';
import { afterAll, beforeAll, expect, test } from 'vitest';

let namespace: Namespace;
let system: System;
let upstream: Upstream;
let log: EventLog;

beforeAll(async () => {
  namespace = await createNamespace({ partitions: 1 });
  const env = { LOCKBOX_PARTITIONS: '1' };
  system = await startSystem({ namespace: namespace.namespace, services: ['intake', 'policy'], env });
  upstream = await connectUpstream(namespace.namespace);
  log = await readEvents(namespace.namespace);
  await upstream.publishDirectory([...sampleProvider(), ...sampleTenant('contoso')]);
  await log.peopleOf('contoso');
  await enablePolicy();
});

afterAll(async () => {
  await upstream?.close();
  await log?.close();
  await system?.stop();
  await namespace?.drop();
});

/** As an administrator of Contoso does in the portal. */
async function enablePolicy(): Promise<void> {
  const { topics, kafka, registry } = namespace;
  const codec = await openCodec(registry, topics.namespace, 'commands');
  const clock = { now: Date.now };
  const command = createCommandSender({ sender: 'portal', senderKey: SENDER_KEYS.portal, codec, topics, clock });
  const sender = createRecordSender(kafka, clock.now);
  const id = `enable-${topics.namespace}`;
  const actor = { kind: 'PRINCIPAL', id: personId('ada') } as const;
  const data = { type: 'EnablePolicy' } as const;
  await sender.send([
    command({ commandId: commandId(id), tenantId: tenantId('contoso'), actor, correlationId: id, data }),
  ]);
  await sender.close();
  await until('the policy', () => log.ofTenant('contoso').some(({ data: { type } }) => type === 'PolicyEnabled'));
}

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
