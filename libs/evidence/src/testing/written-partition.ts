import { tenantId } from '@lockbox/contracts/ids';
import { eventIdOf } from '@lockbox/contracts/uuid';
import { type ChainHead, hashOf, nextLink } from '../chain.ts';
import type { ChainedEvent } from '../verifying/link.ts';

/** A record of the log, as far as checks of chain and tree look at it. */
export interface WrittenRecord {
  readonly event: ChainedEvent;
  readonly key: Buffer;
  readonly raw: Buffer;
}

/**
 * Writes two tenants' events in one partition, chained as policy does; every third belongs to `fabrikam`. Another `history` has
 * other content.
 */
export function writtenPartition(count: number, history = ''): readonly WrittenRecord[] {
  const heads = new Map<string, ChainHead>();
  return Array.from({ length: count }, (_, index) => {
    const tenant = tenantId(index % 3 === 0 ? 'fabrikam' : 'contoso');
    const { sequence, previousHash } = nextLink(heads.get(tenant));
    const raw = Buffer.from(`\0\0\0\0\x07${history}${tenant} ${sequence}`);
    heads.set(tenant, { sequence, hash: hashOf(raw) });
    const event = { tenantId: tenant, sequence, previousHash, eventId: eventIdOf(tenant, sequence) };
    return { event, key: Buffer.from(tenant), raw };
  });
}
