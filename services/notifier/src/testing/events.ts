/** An event of each type, all of one tenant and most of one request. */
import type { Event, EventData } from '@lockbox/contracts/generated/events';
import { commandId, personId } from '@lockbox/contracts/ids';
import { eventIdOf } from '@lockbox/contracts/uuid';
import { acme, directoryPosition, policyEvents } from './policy-events.ts';
import { requestEvents, sampleRequestId } from './request-events.ts';

export type EventDataOf<T> = Extract<EventData, { readonly type: T }>;

/** The type of the table makes it complete. */
export const sampleEvents: { readonly [T in EventData['type']]: EventDataOf<T> } = {
  ...requestEvents,
  ...policyEvents,
  TenantSet: { type: 'TenantSet', licences: [], position: directoryPosition },
  TenantRemoved: { type: 'TenantRemoved', position: directoryPosition },
  PrincipalSet: {
    type: 'PrincipalSet',
    principalId: personId('cy'),
    roles: ['GLOBAL_ADMINISTRATOR'],
    licences: [],
    environmentIds: [],
    disabled: false,
    position: directoryPosition,
  },
  PrincipalRemoved: { type: 'PrincipalRemoved', principalId: personId('ada'), position: directoryPosition },
  ProviderPersonSet: {
    type: 'ProviderPersonSet',
    personId: personId('engineer'),
    roles: ['ENGINEER'],
    disabled: false,
    position: directoryPosition,
  },
  ProviderPersonRemoved: {
    type: 'ProviderPersonRemoved',
    personId: personId('engineer'),
    position: directoryPosition,
  },
  AdministrationRecorded: { type: 'AdministrationRecorded', action: 'SIGNED_IN', subject: null, detail: null },
  SigningKeyIntroduced: {
    type: 'SigningKeyIntroduced',
    keyId: '1122334455667788',
    algorithm: 'Ed25519',
    publicKey: 'MCowBQYDK2VwAyEAZWp6c0mrgNXW9Qi3smw7MwpKlqf6y0eMVzne+wymqLM=',
    previousKeyId: null,
  },
  NotificationRecorded: {
    type: 'NotificationRecorded',
    notificationId: 'n',
    aboutEventId: 'e',
    requestId: sampleRequestId,
    recipientId: 'ada',
    channel: 'EMAIL',
    outcome: 'DELIVERED',
    detail: '250',
    attempts: 1,
    at: 1,
    internal: false,
    salt: null,
  },
  CommandRejected: {
    type: 'CommandRejected',
    commandId: commandId('c'),
    commandType: 'ApproveRequest',
    requestId: sampleRequestId,
    reasonCode: 'TOO_LATE',
    sentence: 'Too late.',
    params: {},
  },
};

/** An event of the log with this data. */
export function sampleEvent(data: EventData, actor = 'ada', sequence = 1): Event {
  return {
    eventId: eventIdOf(acme, sequence),
    tenantId: acme,
    sequence,
    previousHash: null,
    occurredAt: 1_000,
    causationId: commandId('c'),
    commandOffset: 1,
    correlationId: 'r1',
    actor: { kind: 'PRINCIPAL', id: actor },
    rule: 'TEST',
    data,
  };
}
