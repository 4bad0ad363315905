import { type AuditEvent, NOT_SHOWN } from '@lockbox/api/audit';
import type { NamedEvent, NamedPerson, NoticesNotRecorded, TrailEntry } from '@lockbox/store/querying';
import type { Static } from 'typebox';
import { isoTime } from './iso-time.ts';
import { initiatedBy } from './views.ts';

interface TrailShown {
  readonly topic: string;
  readonly providerName: string;
}

export function auditEventView(
  { event, by, recipient, ticketId }: NamedEvent,
  { topic, providerName }: TrailShown,
): Static<typeof AuditEvent> {
  const { _id, occurredAt, ...same } = event;
  return {
    ...same,
    eventId: _id,
    occurredAt: isoTime(occurredAt),
    topic,
    by: by && personView(by),
    recipient: recipient && personView(recipient),
    supportRequestId: ticketId === undefined ? null : (ticketId ?? initiatedBy(providerName)),
  };
}

/** The view of a hidden event: only the values that verify the chain, whatever the event is. */
export const notRecordedView = ({ event, people }: NoticesNotRecorded) => ({
  eventId: event._id,
  sequence: event.sequence,
  type: event.type,
  occurredAt: isoTime(event.occurredAt),
  people: people.map(personView),
});

export function trailEntryView(entry: TrailEntry, shown: TrailShown): Static<typeof AuditEvent> {
  if (entry.shown) return auditEventView(entry, shown);
  const { _id: eventId, tenantId, sequence, partition, offset, hash } = entry.event;
  return {
    eventId,
    tenantId,
    sequence,
    type: NOT_SHOWN,
    requestId: null,
    occurredAt: null,
    actor: null,
    by: null,
    recipient: null,
    supportRequestId: null,
    rule: null,
    causationId: null,
    correlationId: null,
    topic: shown.topic,
    partition,
    offset,
    hash,
    data: {},
  };
}

const personView = ({ id, name }: NamedPerson) => ({ id, displayName: name });
