/** Sample events of a tenant, as policy would write them. */
import type { Actor, Event, EventData, PolicyFacts } from '@lockbox/contracts/generated/events';
import { dataStoreId, environmentId, personId, tenantId } from '@lockbox/contracts/ids';
import { grantIdOf, requestIdOf } from '@lockbox/contracts/uuid';
import { textDigest } from '@lockbox/evidence/text';
import { eventOf } from '@lockbox/testing/event-of';
import type { SourceRecord } from '../define-collection.ts';

export const facts: PolicyFacts = {
  policyEnabled: true,
  policyVersion: 1,
  environmentManaged: true,
  protectedUntil: null,
  tenantLicences: ['m365/E5'],
  emergencyRule: 'OPENS',
};
const environment = environmentId('production');
const dataStore = dataStoreId('crm');
const engineer = personId('engineer-1');
export const ADMINISTRATOR: Actor = { kind: 'PRINCIPAL', id: 'ada' };
/** Every text of the sample. */
export const TEXT = { text: 'Because of a ticket', salt: '07'.repeat(16) };
const digest = textDigest(Buffer.from(TEXT.salt, 'hex'), TEXT.text);
const START = Date.UTC(2026, 0, 1);

export type Saying = readonly [data: EventData, actor?: Actor];

/** All the events of one request, from its submission to the end of its access. */
export function lifeOfRequest(tenant: string, number: number): readonly Saying[] {
  const id = requestIdOf(tenantId(tenant), 'servicedesk', `REQ-${number}`);
  const grantId = grantIdOf(id);
  const text = (name: string) => ({ textId: `${tenant}/${name}-${number}`, digest });
  return [
    [
      {
        type: 'RequestSubmitted',
        requestId: id,
        source: 'servicedesk',
        sourceRequestId: `REQ-${number}`,
        environmentId: environment,
        dataStores: [dataStore],
        engineerId: engineer,
        permissions: ['read'],
        justification: text('why'),
        trigger: 'SUPPORT_TICKET',
        ticketId: `INC-${number}`,
        exclusion: null,
        declaredBy: null,
        requestedAt: START,
        reviewExpiresAt: START + 345_600_000,
        remindAt: [],
        previousRequestId: null,
        assertion: null,
      },
    ],
    [
      {
        type: 'InternallyApproved',
        requestId: id,
        approverId: personId('approver-1'),
        comment: null,
        decidedAt: START + 1,
        shown: null,
        assertion: null,
      },
    ],
    [
      {
        type: 'LockboxRequestCreated',
        requestId: id,
        expiresAt: START + 345_600_000,
        remindAt: [START + 9],
        facts,
        approvalsNeeded: 1,
        approvalRule: null,
        exclusion: null,
        declaredBy: null,
      },
    ],
    [
      {
        type: 'RequestApproved',
        requestId: id,
        comment: text('comment'),
        shown: null,
        approver: { roles: ['GLOBAL_ADMINISTRATOR'], licences: [] },
        facts,
        firstApproverId: null,
        assertion: null,
      },
      ADMINISTRATOR,
    ],
    [
      {
        type: 'AccessGranted',
        requestId: id,
        grantId,
        engineerId: engineer,
        environmentId: environment,
        dataStores: [dataStore],
        permissions: ['read'],
        basis: 'CUSTOMER_APPROVAL',
        expiresAt: START + 28_800_000,
      },
    ],
    [
      {
        type: 'NotificationRecorded',
        notificationId: `${id}-notice`,
        aboutEventId: 'event',
        requestId: id,
        recipientId: 'ada',
        channel: 'EMAIL',
        outcome: 'DELIVERED',
        detail: '250',
        attempts: 1,
        at: START + 5,
        internal: false,
        salt: null,
      },
    ],
    [{ type: 'AccessEnded', requestId: id, grantId, reason: 'PERIOD_OVER' }],
  ];
}

export const numberedRequestId = (tenant: string, number: number) =>
  requestIdOf(tenantId(tenant), 'servicedesk', `REQ-${number}`);

/** Policy turned on for one environment with one data store, which confirms. */
export const policyRolledOut: readonly Saying[] = [
  [
    {
      type: 'EnvironmentSet',
      environmentId: environment,
      managed: true,
      dataStores: [dataStore],
      protectedUntil: null,
      position: { topic: 'directory', partition: 0, offset: 1, signedAt: null },
    },
  ],
  [
    {
      type: 'PolicyEnabled',
      policyVersion: 1,
      approver: { roles: ['GLOBAL_ADMINISTRATOR'], licences: [] },
      families: ['m365'],
      targets: [{ environmentId: environment, dataStoreId: dataStore }],
      targetCount: 1,
      rollOutDueAt: START + 86_400_000,
    },
    ADMINISTRATOR,
  ],
  [
    {
      type: 'EnforcementConfirmed',
      environmentId: environment,
      dataStoreId: dataStore,
      policyVersion: 1,
      enforcedAt: START,
    },
  ],
  [{ type: 'RollOutCompleted', policyVersion: 1 }],
];

/** A tenant's event. `occurredAt` is so many seconds after the beginning of 2026 as the sequence says. */
export const saidEvent = (
  tenant: string,
  sequence: number,
  [data, actor = { kind: 'SYSTEM', id: 'test' }]: Saying,
  previousHash: Buffer | null = null,
  everyMs = 1_000,
): Event => eventOf(tenant, sequence, data, { actor, previousHash, occurredAt: START + sequence * everyMs });

/** Records of one partition from offset 100 on, as a worker sees them. They are for folds: their bytes are not Avro. */
export function recordsOf(tenant: string, sayings: readonly Saying[]): readonly SourceRecord<'events'>[] {
  return sayings.map((saying, index): SourceRecord<'events'> => {
    const value = saidEvent(tenant, index + 1, saying);
    return {
      partition: 0,
      offset: 100 + index,
      key: Buffer.from(tenant),
      raw: Buffer.from(value.eventId),
      value,
    };
  });
}

export const idOfEnvironment = environment;
export const idOfDataStore = dataStore;
