import { requestId } from '@lockbox/contracts/ids';
import { hashKnownOf } from '@lockbox/evidence/chain';
import { defineCollection, type SourceRecord } from '../../define-collection.ts';
import { followChain } from './chain-head.ts';
import type { AuditEventDocument, ChainHeadDocument } from './documents.ts';

export { type BrokenLink, followChain } from './chain-head.ts';
export type { AuditEventDocument, ChainHeadDocument } from './documents.ts';

/** The searchable trail. The first record of a sequence stays, whatever comes later under its number. */
export const auditEvents = defineCollection<AuditEventDocument>({
  name: 'audit_events',
  worker: 'audit',
  indexes: [
    { tenantId: 1, sequence: -1 },
    { tenantId: 1, requestId: 1, sequence: 1 },
  ],
  projection: {
    from: 'events',
    guard: 'offset',
    once: true,
    changes: (record) => [{ id: record.value.eventId, fold: (before) => before ?? auditEventOf(record) }],
  },
});

/** How far each tenant's chain has been checked. */
export const chainHeads = defineCollection<ChainHeadDocument>({
  name: 'chain_heads',
  worker: 'audit',
  projection: {
    from: 'events',
    guard: 'offset',
    changes: (record) => [{ id: record.value.tenantId, fold: (before) => followChain(before, record).head }],
  },
});

function auditEventOf(record: SourceRecord<'events'>): AuditEventDocument {
  const { value: event, raw, partition, offset } = record;
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
    hash: hashKnownOf(raw ?? Buffer.alloc(0), record).toString('hex'), // an event that was decoded has bytes
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
