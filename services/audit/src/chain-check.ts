import type { Event } from '@lockbox/contracts/generated/events';
import type { TenantId } from '@lockbox/contracts/ids';
import type { ChainHeadDocument } from '@lockbox/store/collections/trail';
import { type BrokenLink, followChain } from '@lockbox/store/collections/trail';
import type { Incoming } from '@lockbox/worker/definition';
import type { Collection } from 'mongodb';

export interface Broken extends BrokenLink {
  readonly tenantId: TenantId;
  readonly sequence: number;
  readonly offset: number;
}

export interface Checked {
  readonly broken: readonly Broken[];
  /** Takes over the new heads. Call it when the batch's documents are written. */
  accept(): void;
}

/** Checks the chains of one partition's tenants, first from their stored heads, then from those in memory. */
export function createChainCheck(
  stored: Pick<Collection<ChainHeadDocument>, 'find'>,
): (records: readonly Incoming<Event>[]) => Promise<Checked> {
  const heads = new Map<TenantId, ChainHeadDocument | null>();

  return async (records) => {
    const unread = [...new Set(records.map(({ value }) => value.tenantId))].filter((tenant) => !heads.has(tenant));
    if (unread.length > 0) {
      const found = await stored.find({ _id: { $in: unread } }).toArray();
      for (const tenant of unread) heads.set(tenant, found.find(({ _id }) => _id === tenant) ?? null);
    }
    const moved = new Map<TenantId, ChainHeadDocument>();
    const broken: Broken[] = [];
    for (const record of records) {
      const { tenantId, sequence } = record.value;
      const before = moved.get(tenantId) ?? heads.get(tenantId) ?? null;
      if (before !== null && before.offset >= record.offset) continue; // a batch that comes again was checked before
      const followed = followChain(before, record);
      moved.set(tenantId, followed.head);
      if (followed.broken !== null) broken.push({ ...followed.broken, tenantId, sequence, offset: record.offset });
    }
    return {
      broken,
      accept() {
        for (const [tenant, head] of moved) heads.set(tenant, head);
      },
    };
  };
}
