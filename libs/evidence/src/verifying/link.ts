import type { Digest } from '../tlog/digest.ts';
import { toHex } from '../tlog/hex.ts';

/** A tenant's newest event: all that is needed to judge the next one. */
export interface Head {
  readonly sequence: number;
  /** SHA-256 of its record value. */
  readonly hash: Digest;
}

/** An event as far as its place in the chain is looked at. */
export interface ChainedEvent {
  readonly tenantId: string;
  readonly sequence: number;
  readonly previousHash: Uint8Array | null;
  readonly eventId: string;
}

export type ChainFault = 'SEQUENCE_GAP' | 'SEQUENCE_REPEATED' | 'HASH_MISMATCH' | 'EVENT_ID_MISMATCH';

/** The id that an event has by its tenant and sequence (docs/contract.md, "Events"). */
export type EventIdOf = (tenantId: string, sequence: number) => string;

/**
 * Why an event is not the one that follows the tenant's head (undefined: it must be the first); undefined if it is. `ownId` is the id
 * that it has by its tenant and sequence, from whoever has computed it already.
 */
export function linkFault(
  head: Head | undefined,
  event: ChainedEvent,
  eventIdOf: EventIdOf,
  ownId?: string,
): { readonly fault: ChainFault; readonly sentence: string } | undefined {
  const { tenantId, sequence, previousHash, eventId } = event;
  const expected = (head?.sequence ?? 0) + 1;
  const broken = (fault: ChainFault, what: string) => ({
    fault,
    sentence: `Event ${sequence} of tenant "${tenantId}" ${what}.`,
  });
  if (sequence < expected) return broken('SEQUENCE_REPEATED', `comes again; ${expected} was expected`);
  if (sequence > expected) return broken('SEQUENCE_GAP', `comes too early; ${expected} was expected`);
  if (eventId !== (ownId ?? eventIdOf(tenantId, sequence))) {
    return broken('EVENT_ID_MISMATCH', `has an id that its tenant and sequence do not give (${eventId})`);
  }
  if (isSame(head?.hash, previousHash)) return undefined;
  const before = head === undefined ? null : Uint8Array.from(head.hash, (byte) => byte.charCodeAt(0));
  return broken(
    'HASH_MISMATCH',
    `names ${hex(previousHash)} as the hash of the record before it, which is ${hex(before)}`,
  );
}

function isSame(digest: Digest | undefined, bytes: Uint8Array | null): boolean {
  if (digest === undefined || bytes === null) return digest === undefined && bytes === null;
  if (digest.length !== bytes.length) return false;
  for (let at = 0; at < bytes.length; at++) if (digest.charCodeAt(at) !== bytes[at]) return false;
  return true;
}

const hex = (bytes: Uint8Array | null): string => (bytes === null ? 'null' : toHex(bytes));
