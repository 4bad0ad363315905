import { type ChainFault, checkLink, hashKnownOf } from '@lockbox/evidence/chain';
import type { SourceRecord } from '../../define-collection.ts';
import type { ChainHeadDocument } from './documents.ts';

/** A record that does not follow from the tenant's head. */
export interface BrokenLink {
  readonly fault: ChainFault;
  readonly sentence: string;
}

export interface Followed {
  readonly head: ChainHeadDocument;
  readonly broken: BrokenLink | null;
}

/**
 * Checks one record against its tenant's head. After a gap or a wrong hash the chain continues from the present record, so that
 * one fault is reported once and a later one is found too; a repeated sequence moves nothing.
 */
export function followChain(before: ChainHeadDocument | null, record: SourceRecord<'events'>): Followed {
  const { value: event, partition, offset } = record;
  const raw = record.raw ?? Buffer.alloc(0); // an event that was decoded has bytes
  const at = { _id: event.tenantId, partition, offset };
  const known = before === null ? undefined : { sequence: before.sequence, hash: Buffer.from(before.hash, 'hex') };
  const link = checkLink(known, event, raw, record);
  if (link.ok) return { head: { ...at, sequence: event.sequence, hash: link.head.hash.toString('hex') }, broken: null };
  const broken = { fault: link.fault, sentence: link.sentence };
  const head =
    link.fault === 'SEQUENCE_REPEATED' && before !== null
      ? { ...before, partition, offset }
      : { ...at, sequence: event.sequence, hash: hashKnownOf(raw, record).toString('hex') };
  return { head, broken };
}
