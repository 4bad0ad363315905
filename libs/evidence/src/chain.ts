import { hash } from 'node:crypto';
import type { Event } from '@lockbox/contracts/generated/events';
import { tenantId } from '@lockbox/contracts/ids';
import { eventIdOf } from '@lockbox/contracts/uuid';
import type { Digest } from './tlog/digest.ts';
import { type ChainFault, linkFault } from './verifying/link.ts';

export type { ChainFault } from './verifying/link.ts';

/**
 * The hash chain of one tenant (docs/architecture.md, "The hash chain"): each event carries the SHA-256 of the tenant's
 * previous record value, which are the raw bytes in the topic with the registry's prefix. Nothing is ever re-encoded.
 */

/** A tenant's newest event: all that is needed to judge or write the next one. */
export interface ChainHead {
  readonly sequence: number;
  /** SHA-256 of its record value. */
  readonly hash: Buffer;
}

export type Link =
  | { readonly ok: true; readonly head: ChainHead }
  | { readonly ok: false; readonly fault: ChainFault; readonly sentence: string };

/** SHA-256 of bytes, such as a record's raw value. It goes through a string, since Node takes twice as long to return a buffer. */
export const hashOf = (raw: Buffer): Buffer => Buffer.from(hash('sha256', raw, 'binary'), 'latin1');

/** Values of an event that a reader of the log has computed already. */
export interface KnownOfEvent {
  /** SHA-256 of its record value. */
  readonly hash?: Digest | undefined;
  /** The id that it has by its tenant and sequence. */
  readonly ownId?: string | undefined;
}

/** SHA-256 of a record's value, computed if it is not known. */
export const hashKnownOf = (raw: Buffer, { hash }: KnownOfEvent): Buffer =>
  hash === undefined ? hashOf(raw) : Buffer.from(hash, 'latin1');

/** Sequence and previous hash that the tenant's next event has to carry. */
export function nextLink(head: ChainHead | undefined): { sequence: number; previousHash: Buffer | null } {
  return head === undefined
    ? { sequence: 1, previousHash: null }
    : { sequence: head.sequence + 1, previousHash: head.hash };
}

/**
 * Checks that an event follows the tenant's head (undefined: it must be the first), and returns the new head. `raw` is its
 * record value. Values in `known` are not computed again.
 */
export function checkLink(
  head: ChainHead | undefined,
  event: Pick<Event, 'tenantId' | 'sequence' | 'previousHash' | 'eventId'>,
  raw: Buffer,
  known: KnownOfEvent = {},
): Link {
  const before = head && { sequence: head.sequence, hash: head.hash.toString('latin1') };
  const broken = linkFault(before, event, (tenant, sequence) => eventIdOf(tenantId(tenant), sequence), known.ownId);
  return broken === undefined
    ? { ok: true, head: { sequence: event.sequence, hash: hashKnownOf(raw, known) } }
    : { ok: false, ...broken };
}
