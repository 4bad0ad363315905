import type { Event } from '@lockbox/contracts/generated/events';
import type { TenantId } from '@lockbox/contracts/ids';
import { hashOf } from '@lockbox/evidence/chain';
import type { LetterEvidence } from '@lockbox/evidence/letter-evidence';
import { PROOF_HEADER } from '@lockbox/evidence/proof';
import type { Incoming } from '@lockbox/worker/definition';

/** A tenant's newest event, as letters name it. */
export type NewestEvent = Pick<LetterEvidence, 'sequence' | 'hash' | 'proof'>;

/** The newest event of each tenant of a partition that this instance has read. */
export interface NewestEvents {
  of(tenantId: TenantId): NewestEvent | undefined;
  /** Takes the events of a batch, in their order. */
  take(records: readonly Pick<Incoming<Event>, 'value' | 'raw' | 'headers'>[]): void;
  /** One that was read again. */
  found(tenantId: TenantId, event: NewestEvent): void;
}

/** Tenants in memory. For another tenant, the event that an e-mail is about is read again. */
const REMEMBERED = 5_000;

export function createNewestEvents(): NewestEvents {
  const newest = new Map<TenantId, NewestEvent>();

  function found(tenantId: TenantId, event: NewestEvent): void {
    if ((newest.get(tenantId)?.sequence ?? 0) >= event.sequence) return;
    newest.delete(tenantId); // those that come last were heard of last
    newest.set(tenantId, event);
    const [oldest] = newest.keys();
    if (newest.size > REMEMBERED && oldest !== undefined) newest.delete(oldest);
  }

  return {
    of: (tenantId) => newest.get(tenantId),
    take(records) {
      const seen = new Set<TenantId>();
      for (const { value, raw, headers } of records.toReversed()) {
        if (seen.has(value.tenantId)) continue;
        seen.add(value.tenantId);
        const event = newestEvent(value.sequence, raw, headers[PROOF_HEADER]);
        if (event !== undefined) found(value.tenantId, event);
      }
    },
    found,
  };
}

/**
 * The newest event from its record, as strings, so that the fetch response is not kept in memory. Undefined for a record of a
 * release without proofs.
 */
export const newestEvent = (
  sequence: number,
  raw: Buffer | null,
  proof: Buffer | undefined,
): NewestEvent | undefined =>
  raw === null || proof === undefined
    ? undefined
    : { sequence, hash: hashOf(raw).toString('latin1'), proof: proof.toString('base64') };
