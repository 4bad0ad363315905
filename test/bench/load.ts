/** The benchmarks' inputs: tenants with their people, and requests of about 400 bytes. */

import { type Codec, openCodec } from '@lockbox/contracts/codec';
import type { Command, CommandData } from '@lockbox/contracts/generated/commands';
import type { Value as DirectoryRecord, ProviderRole } from '@lockbox/contracts/generated/directory';
import {
  commandId,
  dataStoreId,
  environmentId,
  type PersonId,
  personId,
  providerLog,
  type RequestId,
  type TenantId,
  tenantId,
} from '@lockbox/contracts/ids';
import { requestIdOf } from '@lockbox/contracts/uuid';
import { submissionHashOf } from '@lockbox/evidence/webauthn/submission-hash';
import type { Namespace } from '@lockbox/testing/namespace';
import { SENDER_KEYS } from '@lockbox/testing/services';
import type { Sender } from '@lockbox/topics/programs';
import type { Outgoing } from '@lockbox/worker/definition';
import { createCommandSender, createRecordSender, type RecordSender, type Unsent } from '@lockbox/worker/write';

const SEND_AT_ONCE = 5_000;
const SOURCE = 'servicedesk';
const LICENCES: readonly string[] = ['m365/E5'];
const PRODUCTION = environmentId('production');
const DATABASE = dataStoreId('database');

export const tenantNames = (count: number): readonly TenantId[] =>
  Array.from({ length: count }, (_, number) => tenantId(`tenant-${number}`));

const ADMINISTRATOR = personId('administrator');
const ENGINEER = personId('engineer');
const APPROVER = personId('approver');

/** Names and addresses of the people and things in the load: without them no e-mail can be written. */
export const directoryOf = (names: readonly TenantId[]): readonly DirectoryRecord[] => [
  ...names.flatMap((tenant): readonly DirectoryRecord[] => [
    { type: 'Tenant', tenantId: tenant, displayName: tenant, licences: LICENCES },
    {
      type: 'Environment',
      tenantId: tenant,
      environmentId: PRODUCTION,
      displayName: 'Production',
      managed: true,
      dataStores: [DATABASE],
    },
    {
      type: 'Principal',
      tenantId: tenant,
      principalId: ADMINISTRATOR,
      roles: ['GLOBAL_ADMINISTRATOR'],
      licences: LICENCES,
      environmentIds: [PRODUCTION],
      ...person('administrator'),
    },
  ]),
  { type: 'ProviderPerson', personId: ENGINEER, roles: ['ENGINEER'], ...person('engineer') },
  { type: 'ProviderPerson', personId: APPROVER, roles: ['INTERNAL_APPROVER'], ...person('approver') },
];
const person = (name: string) => ({
  displayName: name,
  email: `${name}@bench.example`,
  locale: 'en-GB',
  timeZone: 'Europe/Berlin',
  disabled: false,
});

export interface Load {
  readonly sender: RecordSender;
  command(sender: Sender, command: Unsent): Outgoing;
  /** The provider's people in each partition; then tenants with one managed environment, one administrator, and the policy on. */
  directory(tenants: readonly TenantId[], partitions: number): readonly Outgoing[];
  /** `shown`: the presented content of its internal approval. */
  submission(
    tenant: TenantId,
    number: number,
  ): { readonly id: RequestId; readonly record: Outgoing; readonly shown: string };
  internalApproval(tenant: TenantId, request: RequestId, shown: string): Outgoing;
  /** `shown`: the value in the log (shownInLog). */
  approval(tenant: TenantId, request: RequestId, command: string, shown: string | null): Outgoing;
  close(): Promise<void>;
}

export async function openLoad({ kafka, registry, topics }: Namespace): Promise<Load> {
  const codec: Codec<Command> = await openCodec(registry, topics.namespace, 'commands');
  const clock = { now: Date.now };
  const recordOf = (sender: Sender) =>
    createCommandSender({ sender, senderKey: SENDER_KEYS[sender], codec, topics, clock });
  const records = { intake: recordOf('intake'), portal: recordOf('portal') };
  let sent = 0;
  const intake = (tenant: TenantId, data: CommandData): Outgoing =>
    records.intake({
      commandId: commandId(`bench-${sent++}`),
      tenantId: tenant,
      actor: { kind: 'UPSTREAM', id: SOURCE },
      correlationId: `bench-${sent}`,
      data,
    });
  const portal = (tenant: TenantId, id: string, data: CommandData): Outgoing =>
    records.portal({
      commandId: commandId(id),
      tenantId: tenant,
      actor: { kind: 'PRINCIPAL', id: ADMINISTRATOR },
      correlationId: id,
      data,
    });
  const sender = createRecordSender(kafka, clock.now);
  const position = { topic: topics.directory, partition: 0, offset: 0, signedAt: null };
  const providerPerson = (partition: number, person: PersonId, role: ProviderRole) =>
    intake(providerLog(partition), {
      type: 'SetProviderPerson',
      personId: person,
      roles: [role],
      disabled: false,
      position,
    });
  const tenantWithPolicy = (tenant: TenantId) => [
    intake(tenant, { type: 'SetTenant', licences: LICENCES, position }),
    intake(tenant, {
      type: 'SetEnvironment',
      environmentId: PRODUCTION,
      managed: true,
      dataStores: [DATABASE],
      position,
    }),
    intake(tenant, {
      type: 'SetPrincipal',
      principalId: ADMINISTRATOR,
      roles: ['GLOBAL_ADMINISTRATOR'],
      licences: LICENCES,
      environmentIds: [PRODUCTION],
      disabled: false,
      position,
    }),
    portal(tenant, `enable-${tenant}`, { type: 'EnablePolicy' }),
  ];
  return {
    sender,
    command: (name, command) => recordOf(name)(command),
    directory: (tenants, partitions) => [
      ...Array.from({ length: partitions }, (_, partition) => [
        providerPerson(partition, ENGINEER, 'ENGINEER'),
        providerPerson(partition, APPROVER, 'INTERNAL_APPROVER'),
      ]).flat(),
      ...tenants.flatMap(tenantWithPolicy),
    ],
    submission(tenant, number) {
      const sourceRequestId = `INC${String(number).padStart(7, '0')}`;
      const id = requestIdOf(tenant, SOURCE, sourceRequestId);
      const submitted = {
        type: 'SubmitRequest',
        requestId: id,
        source: SOURCE,
        sourceRequestId,
        environmentId: PRODUCTION,
        dataStores: [DATABASE],
        engineerId: ENGINEER,
        permissions: ['read'],
        justification: 'The nightly export stops at record 4711; its journal has to be looked at to see why.',
        trigger: 'SUPPORT_TICKET',
        ticketId: sourceRequestId,
        exclusion: null,
        declaredBy: null,
        disclosure: 'NOTIFY',
        requestedAt: Date.now() - 60_000,
        previousRequestId: null,
        assertion: null,
      } as const;
      const shown = submissionHashOf({ ...submitted, tenantId: tenant });
      return { id, record: intake(tenant, submitted), shown };
    },
    internalApproval: (tenant, request, shown) =>
      intake(tenant, {
        type: 'RecordInternalDecision',
        requestId: request,
        approverId: APPROVER,
        decision: 'APPROVED',
        comment: null,
        decidedAt: Date.now(),
        shown,
        assertion: null,
        commentSalt: null,
      }),
    approval: (tenant, request, command, shown) =>
      portal(tenant, command, {
        type: 'ApproveRequest',
        requestId: request,
        comment: null,
        shown,
        assertion: null,
        commentSalt: null,
      }),
    close: () => sender.close(),
  };
}

/** Sends many records in pieces. */
export async function sendAll(sender: RecordSender, records: readonly Outgoing[]): Promise<void> {
  for (let from = 0; from < records.length; from += SEND_AT_ONCE) {
    await sender.send(records.slice(from, from + SEND_AT_ONCE));
  }
}
