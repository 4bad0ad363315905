/** A tenant's commands, and their records as their senders sign them. */

import type { Command, CommandData } from '@lockbox/contracts/generated/commands';
import { type CommandId, commandId, dataStoreId, environmentId, personId, providerLog } from '@lockbox/contracts/ids';
import { signed } from '@lockbox/contracts/senders';
import { eventIdOf, notificationIdOf, requestIdOf } from '@lockbox/contracts/uuid';
import { contoso } from '@lockbox/domain/testing/sample';
import { submissionHashOf } from '@lockbox/evidence/webauthn/submission-hash';
import type { Sender } from '@lockbox/topics/programs';
import type { Batch, Incoming } from '@lockbox/worker/definition';
import { codecOf, NOW, partitionOf, presentKey } from './deps.ts';

/** The partition of contoso. */
export const PARTITION = partitionOf(contoso);
const commands = codecOf('commands');
let made = 0;

export function command(data: CommandData, changes: Partial<Command> = {}): Command {
  const id = changes.commandId ?? newCommandId();
  return {
    commandId: id,
    tenantId: contoso,
    actor: { kind: 'UPSTREAM', id: 'servicedesk' },
    correlationId: id,
    sentAt: NOW,
    data,
    ...changes,
  };
}

const newCommandId = (): CommandId => commandId(`command-${++made}`);

/** The command's record as its sender signs it. */
export function received(
  value: Command,
  offset: number,
  sender: Sender = 'intake',
  timestamp = NOW,
): Incoming<Command> {
  const key = Buffer.from(value.tenantId);
  const raw = commands.encode(value);
  const headers = signed(sender, presentKey(sender), key, raw);
  const partition = partitionOf(value.tenantId);
  return { topic: 'lockbox.commands', partition, offset, timestamp, key, raw, value, headers };
}

export const batchOf = (records: readonly Incoming<Command>[]): Batch<'commands'> => ({
  schema: 'commands',
  topic: 'lockbox.commands',
  partition: PARTITION,
  records,
  end: (records.at(-1)?.offset ?? -1) + 1,
  heartbeat: async () => {},
});

const position = (offset: number) => ({ topic: 'lockbox.directory', partition: 0, offset, signedAt: null });

const people = { 'engineer-1': 'ENGINEER', 'approver-1': 'INTERNAL_APPROVER', 'legal-1': 'LEGAL' } as const;

/** The provider's people, in its own log beside the tenant's. */
export const providerCommands = (): readonly Command[] =>
  Object.entries(people).map(([id, role], index) =>
    command(
      {
        type: 'SetProviderPerson',
        personId: personId(id),
        roles: [role],
        disabled: false,
        position: position(10 + index),
      },
      { tenantId: providerLog(PARTITION) },
    ),
  );

/** A tenant with a managed environment and an administrator. */
export const directoryCommands: readonly CommandData[] = [
  { type: 'SetTenant', licences: ['m365/E5'], position: position(0) },
  {
    type: 'SetEnvironment',
    environmentId: environmentId('prod'),
    managed: true,
    dataStores: [dataStoreId('prod-db')],
    position: position(1),
  },
  {
    type: 'SetPrincipal',
    principalId: personId('ada'),
    roles: ['GLOBAL_ADMINISTRATOR'],
    licences: ['m365/E5'],
    environmentIds: [environmentId('prod')],
    disabled: false,
    position: position(2),
  },
];

type Submission = Extract<CommandData, { type: 'SubmitRequest' }>;

export function submission(id: string, changes: Partial<Submission> = {}): Submission {
  return {
    type: 'SubmitRequest',
    requestId: requestIdOf(contoso, 'servicedesk', id),
    source: 'servicedesk',
    sourceRequestId: id,
    environmentId: environmentId('prod'),
    dataStores: [dataStoreId('prod-db')],
    engineerId: personId('engineer-1'),
    permissions: ['read'],
    justification: 'The nightly export stops',
    trigger: 'SUPPORT_TICKET',
    ticketId: `T-${id}`,
    exclusion: null,
    declaredBy: null,
    disclosure: 'NOTIFY',
    requestedAt: NOW - 60_000,
    previousRequestId: null,
    assertion: null,
    ...changes,
  };
}

/** On the submission with these changes. */
export const internalDecision = (
  id: string,
  decision: 'APPROVED' | 'REJECTED' = 'APPROVED',
  changes: Partial<Submission> = {},
): CommandData => ({
  type: 'RecordInternalDecision',
  requestId: requestIdOf(contoso, 'servicedesk', id),
  approverId: personId('approver-1'),
  decision,
  comment: null,
  decidedAt: NOW,
  shown: submissionHashOf({ ...submission(id, changes), tenantId: contoso }),
  assertion: null,
  commentSalt: null,
});

export const reviewTimer = (id: string): CommandData => ({
  type: 'TimerDue',
  timer: 'INTERNAL_REVIEW',
  subjectId: requestIdOf(contoso, 'servicedesk', id),
  dueAt: NOW,
});

/** The result of a letter to one person about the request. */
export const letterOutcome = (id: string, recipientId: string, internal: boolean): CommandData => ({
  type: 'RecordNotification',
  notificationId: notificationIdOf(eventIdOf(contoso, 1), recipientId, 'EMAIL'),
  eventId: eventIdOf(contoso, 1),
  requestId: requestIdOf(contoso, 'servicedesk', id),
  recipientId,
  channel: 'EMAIL',
  outcome: 'DELIVERED',
  detail: '250',
  attempts: 1,
  at: NOW,
  internal,
  aboutSequence: 1,
});
