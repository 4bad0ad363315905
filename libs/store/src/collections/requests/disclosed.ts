import type { SubmitRequest } from '@lockbox/contracts/generated/commands';
import type { DisclosureLifted, Event } from '@lockbox/contracts/generated/events';
import type { PersonId, RequestId } from '@lockbox/contracts/ids';
import { isOnCalendar } from '@lockbox/domain/time/time-rules';
import type { RequestDocument } from './document.ts';
import { ticketFields } from './ticket-fields.ts';

/** The details that the commitment of a sealed demand covers (libs/domain/src/exclusions/sealed-commitment.ts). */
type Details = Omit<SubmitRequest, 'type' | 'justification' | 'disclosure' | 'previousRequestId'> & {
  /** Missing if there is none. */
  readonly previousRequestId?: RequestId;
  readonly approvedBy: PersonId;
  readonly decidedAt: number;
};

/** A sealed demand from the day of its disclosure: as it was asked for and approved. Null if its details cannot be read. */
export function disclosed({ tenantId, sequence, occurredAt }: Event, data: DisclosureLifted): RequestDocument | null {
  const details = detailsOf(data);
  if (details === null) return null;
  const { source, sourceRequestId, environmentId, dataStores, engineerId, permissions, trigger } = details;
  const { ticketId, exclusion, declaredBy, requestedAt, previousRequestId = null, approvedBy } = details;
  // Intake took whatever a source gave here, once.
  const shown = (at: number): number => (isOnCalendar(at) ? at : occurredAt);
  const decidedAt = shown(details.decidedAt);
  return {
    _id: data.requestId,
    tenantId,
    sequence,
    source,
    sourceRequestId,
    environmentId,
    dataStores,
    engineerId,
    permissions,
    justificationTextId: null,
    trigger,
    ...ticketFields(ticketId),
    exclusion,
    declaredBy,
    requestedAt,
    previousRequestId,
    submittedAt: occurredAt,
    disclosedAt: shown(data.liftedAt),
    reviewExpiresAt: decidedAt,
    status: 'EXCLUDED',
    internal: { decision: 'APPROVED', by: approvedBy, at: decidedAt, commentTextId: null, commentDigest: null },
    lockbox: null,
    customer: null,
    facts: null,
    access: null,
  };
}

function detailsOf({ details }: DisclosureLifted): Details | null {
  try {
    // Policy made it so; whoever checks it against the commitment reads the same.
    return JSON.parse(details) as Details;
  } catch {
    return null;
  }
}
