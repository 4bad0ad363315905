import type { Event } from '@lockbox/contracts/generated/events';
import { requestId } from '@lockbox/contracts/ids';
import { hashOf } from '@lockbox/evidence/chain';
import type { Incoming } from '@lockbox/worker/definition';
import type { AuditEventDocument, ChainHeadDocument } from '../documents.ts';
import type { EventPart, EventProjection } from '../projection.ts';
import { followChain } from './chain-head.ts';

/** The searchable trail. The first record of a sequence stays, whatever comes later under its number. */
const events: EventPart<AuditEventDocument> = {
  collection: 'audit_events',
  guard: 'offset',
  once: true,
  changes: (record) => [{ id: record.value.eventId, fold: (before) => before ?? auditEventOf(record) }],
};

/** How far each tenant's chain has been checked. */
const heads: EventPart<ChainHeadDocument> = {
  collection: 'chain_heads',
  guard: 'offset',
  changes: (record) => [{ id: record.value.tenantId, fold: (before) => followChain(before, record).head }],
};

export const trail: EventProjection = { name: 'trail', worker: 'audit', schema: 'events', parts: [events, heads] };

function auditEventOf({ value: event, raw, partition, offset }: Incoming<Event>): AuditEventDocument {
  const { eventId, tenantId, sequence, data, occurredAt, actor, rule, causationId, correlationId } = event;
  return {
    _id: eventId,
    tenantId,
    sequence,
    type: data.type,
    requestId: 'requestId' in data && data.requestId !== null ? requestId(data.requestId) : null,
    occurredAt,
    actor,
    rule,
    causationId,
    correlationId,
    partition,
    offset,
    hash: hashOf(raw ?? Buffer.alloc(0)).toString('hex'), // an event that was decoded has bytes
    data: readable(data) as AuditEventDocument['data'], // an object stays one
  };
}

/** Digests as hex, all else as it is. */
function readable(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return value.toString('hex');
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, readable(field)]));
}
