import type { RequestId, TenantId } from '@lockbox/contracts/ids';
import type { AuditEventDocument } from '../collections/trail/collection.ts';
import type { Store } from '../connect.ts';
import { type Between, between, equal, filterOf, oneOf } from './conditions.ts';
import { keyOf, type Page, type Paging, pageOf } from './cursor.ts';

export interface AuditEventFilter extends Between, Paging {
  readonly type?: readonly string[] | undefined;
  readonly requestId?: string | undefined;
  readonly actorId?: string | undefined;
}

/** Queries of a tenant's trail. */
export function auditQueries(store: Store) {
  const { audit_events, chain_heads } = store.collections;

  async function newestSequence(_id: TenantId): Promise<number> {
    const head = await chain_heads.findOne({ _id }, { projection: { sequence: 1 } });
    return head?.sequence ?? 0;
  }

  return {
    /** All events about a request, oldest first. */
    history: (tenantId: TenantId, requestId: RequestId): Promise<readonly AuditEventDocument[]> =>
      audit_events.find({ tenantId, requestId }).sort({ sequence: 1 }).toArray(),

    auditEvent: (tenantId: TenantId, _id: string): Promise<AuditEventDocument | null> =>
      audit_events.findOne({ _id, tenantId }),

    async auditEvents(tenantId: TenantId, query: AuditEventFilter): Promise<Page<AuditEventDocument>> {
      const { type, requestId, actorId, cursor, limit } = query;
      const filter = {
        tenantId,
        ...oneOf('type', type),
        ...equal('requestId', requestId),
        ...equal('actor.id', actorId),
        ...between('occurredAt', query),
      };
      const newest = cursor === undefined ? await newestSequence(tenantId) : keyOf(cursor).at - 1;
      const found: AuditEventDocument[] = [];
      for (const { above, upTo } of windows(newest, limit + 1)) {
        const older = await audit_events
          .find(filterOf<AuditEventDocument>(filter, { sequence: { $gt: above, $lte: upTo } }))
          .sort({ sequence: -1 })
          .limit(limit + 1 - found.length)
          .toArray();
        found.push(...older);
        if (found.length > limit) break;
      }
      return pageOf(found, limit, ({ _id, sequence }) => ({ at: sequence, id: _id }));
    },
  };
}

/**
 * A tenant's sequence has no gaps, so a page without filters is known to lie in the first window. With filters each
 * window is eight times as long as the one before: no server has to sort a whole trail for its newest events.
 */
function* windows(newest: number, size: number): Iterable<{ readonly above: number; readonly upTo: number }> {
  for (let upTo = newest, length = size; upTo > 0; upTo -= length, length *= 8) yield { above: upTo - length, upTo };
}
