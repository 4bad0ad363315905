/** The upstream systems of a test: they publish to the directory and to intake as any Kafka client would. */

import { openCodec } from '@lockbox/contracts/codec';
import { directoryKey } from '@lockbox/contracts/directory-key';
import type { Value as DirectoryRecord } from '@lockbox/contracts/generated/directory';
import type { AccessRequestSubmitted, Value as IntakeRecord } from '@lockbox/contracts/generated/intake';
import { dataStoreId, environmentId, personId, type RequestId, tenantId } from '@lockbox/contracts/ids';
import { DIRECTORY_SIGNER } from '@lockbox/contracts/source-signature';
import { requestIdOf } from '@lockbox/contracts/uuid';
import { decisionOn } from '@lockbox/domain/intake/decision-on';
import { topicNames } from '@lockbox/topics/names';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { signatureOf } from './source-keys.ts';
import { kafkaAt, registryAt, testStack } from './stack.ts';

const LICENCE = 'm365/E5';

type Role = 'GLOBAL_ADMINISTRATOR' | 'POWER_PLATFORM_ADMINISTRATOR' | 'AUDITOR';

/** A tenant with a managed environment `prod` (data stores `db`, `files`), an unmanaged one `sandbox`, and its people. */
export function sampleTenant(id: string, licences: readonly string[] = [LICENCE]): readonly DirectoryRecord[] {
  const tenant = tenantId(id);
  const environment = (name: string, managed: boolean): DirectoryRecord => ({
    type: 'Environment',
    tenantId: tenant,
    environmentId: environmentId(name),
    displayName: `${id} ${name}`,
    managed,
    dataStores: [dataStoreId(`${name}-db`), dataStoreId(`${name}-files`)],
  });
  const principal = (name: string, roles: readonly Role[], disabled = false): DirectoryRecord => ({
    type: 'Principal',
    tenantId: tenant,
    principalId: personId(name),
    displayName: `${name} of ${id}`,
    email: `${name}@${id}.example`,
    roles,
    licences: [LICENCE],
    environmentIds: [environmentId('prod')],
    locale: 'en-GB',
    timeZone: 'Europe/Berlin',
    disabled,
  });
  return [
    { type: 'Tenant', tenantId: tenant, displayName: `${id} Ltd`, licences },
    environment('prod', true),
    environment('sandbox', false),
    principal('ada', ['GLOBAL_ADMINISTRATOR']),
    principal('bob', ['POWER_PLATFORM_ADMINISTRATOR']),
    principal('cy', ['AUDITOR']),
    principal('dee', ['GLOBAL_ADMINISTRATOR'], true),
    principal('eve', []),
  ];
}

export const providerPerson = (
  name: string,
  role: 'ENGINEER' | 'INTERNAL_APPROVER' | 'LEGAL',
  provider = 'provider',
): DirectoryRecord => ({
  type: 'ProviderPerson',
  personId: personId(name),
  displayName: `${name} at the provider`,
  email: `${name}@${provider}.example`,
  roles: [role],
  locale: 'en-US',
  timeZone: 'America/New_York',
  disabled: false,
});

/** An engineer, an internal approver and a person of the legal department, with addresses of their own per test. */
export const sampleProvider = (provider = 'provider'): readonly DirectoryRecord[] => [
  providerPerson('engineer-1', 'ENGINEER', provider),
  providerPerson('engineer-2', 'ENGINEER', provider),
  providerPerson('approver-1', 'INTERNAL_APPROVER', provider),
  providerPerson('legal-1', 'LEGAL', provider),
];

export interface Upstream {
  publishDirectory(records: readonly DirectoryRecord[]): Promise<void>;
  publish(source: string, records: readonly IntakeRecord[]): Promise<void>;
  /** Publishes a valid request for the tenant's `prod` environment, with these changes; returns its id. */
  submit(
    tenant: string,
    changes?: Partial<AccessRequestSubmitted>,
  ): Promise<{ id: RequestId; record: AccessRequestSubmitted }>;
  decideInternally(
    record: AccessRequestSubmitted,
    decision?: 'APPROVED' | 'REJECTED',
    approver?: string,
  ): Promise<void>;
  finish(record: AccessRequestSubmitted): Promise<void>;
  /** Publishes bytes as they are, also ones that no serializer would write. */
  publishRaw(topic: string, key: string | null, value: Buffer | null): Promise<void>;
  readonly kafka: Kafka;
  close(): Promise<void>;
}

export const SOURCE = 'servicedesk';

export function accessRequest(
  tenant: string,
  sourceRequestId: string,
  changes: Partial<AccessRequestSubmitted> = {},
): AccessRequestSubmitted {
  return {
    type: 'AccessRequestSubmitted',
    source: SOURCE,
    sourceRequestId,
    tenantId: tenantId(tenant),
    environmentId: environmentId('prod'),
    dataStores: [dataStoreId('prod-db')],
    engineerId: personId('engineer-1'),
    permissions: ['read'],
    justification: 'The nightly export stops at record 4711',
    trigger: 'SUPPORT_TICKET',
    ticketId: `T-${sourceRequestId}`,
    exclusion: null,
    declaredBy: null,
    disclosure: 'NOTIFY',
    requestedAt: Date.now() - 60_000,
    previousRequestId: null,
    assertion: null,
    ...changes,
  };
}

export async function connectUpstream(namespace: string): Promise<Upstream> {
  const stack = testStack();
  const registry = registryAt(stack);
  const intake = await openCodec(registry, namespace, 'intake');
  const directory = await openCodec(registry, namespace, 'directory');
  const topics = topicNames(namespace);
  const kafka = new Kafka({
    clientId: `${namespace}-upstream`,
    ...kafkaAt(stack),
    logLevel: logLevel.ERROR,
  });
  // Idempotent, as the guide asks: while one partition of a new topic has no leader, the others are sent again and again.
  const producer = kafka.producer({ idempotent: true, createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  let requests = 0;

  async function send(
    topic: string,
    records: readonly { readonly key: string | null; readonly value: Buffer | null }[],
  ) {
    const intakePrefix = topics.intake('');
    const signer = topic.startsWith(intakePrefix) ? topic.slice(intakePrefix.length) : DIRECTORY_SIGNER;
    const messages = records.map(({ key, value }) => {
      const headers = signatureOf(signer, { topic, key: Buffer.from(key ?? ''), value });
      return { key, value, headers };
    });
    await producer.send({ topic, messages });
  }

  const upstream: Upstream = {
    kafka,
    publishDirectory: (records) =>
      send(
        topics.directory,
        records.map((record) => ({ key: directoryKey(record), value: directory.encode(record) })),
      ),
    publish: (source, records) =>
      send(
        topics.intake(source),
        records.map((record) => ({ key: record.tenantId, value: intake.encode(record) })),
      ),
    async submit(tenant, changes = {}) {
      const record = accessRequest(
        tenant,
        changes.sourceRequestId ?? `${Date.now().toString(36)}-${++requests}`,
        changes,
      );
      await upstream.publish(record.source, [record]);
      return { id: requestIdOf(record.tenantId, record.source, record.sourceRequestId), record };
    },
    async decideInternally(request, decision = 'APPROVED', approver = 'approver-1') {
      await upstream.publish(request.source, [
        decisionOn(request, { approverId: personId(approver), decision, decidedAt: Date.now() }),
      ]);
    },
    async finish(request) {
      const { source, sourceRequestId, engineerId } = request;
      await upstream.publish(source, [
        {
          type: 'WorkFinished',
          source,
          requestSource: source,
          sourceRequestId,
          tenantId: request.tenantId,
          engineerId,
          finishedAt: Date.now(),
        },
      ]);
    },
    publishRaw: (topic, key, value) => send(topic, [{ key, value }]),
    close: () => producer.disconnect(),
  };
  return upstream;
}
