import { isReserved, type RequestId, type TenantId } from '@lockbox/contracts/ids';
import { isOfProviderAlone } from '@lockbox/domain/requests/who-sees';
import type { AuditEventDocument } from '../collections/trail/collection.ts';
import type { Store } from '../connect.ts';

/**
 * The ids of those of a tenant's events whose content its people are not shown (docs/rules.md, "Who sees what"): whom of the
 * provider's people it told of a request that waits for them; and what was sealed, until it is disclosed. A source may take the
 * id of what was disclosed again: an earlier disclosure opens nothing. The answer rests on the log alone, so that no projection
 * that lags can show too much.
 */
export async function notShown(
  { collections: { audit_events } }: Pick<Store, 'collections'>,
  tenantId: TenantId,
  events: readonly AuditEventDocument[],
): Promise<ReadonlySet<string>> {
  if (isReserved(tenantId)) return new Set();
  const sealed = events.filter(({ type }) => type === 'ExclusionSealed');
  const disclosed = sealed.length === 0 ? new Map<RequestId | null, number>() : await disclosedOf(sealed);
  const hidden = [
    ...events.filter(({ type, data }) => isOfProviderAlone({ type, internal: data.internal })),
    ...sealed.filter(({ requestId, sequence }) => (disclosed.get(requestId) ?? 0) < sequence),
  ];
  return new Set(hidden.map(({ _id }) => _id));

  /** The number of each request's last disclosure. */
  async function disclosedOf(some: readonly AuditEventDocument[]): Promise<ReadonlyMap<RequestId | null, number>> {
    const ids = some.flatMap(({ requestId }) => requestId ?? []);
    const lifted = await audit_events
      .find(
        { tenantId, requestId: { $in: ids }, type: 'DisclosureLifted' },
        { projection: { requestId: 1, sequence: 1 } },
      )
      .sort({ sequence: 1 })
      .toArray();
    return new Map(lifted.map(({ requestId, sequence }) => [requestId, sequence]));
  }
}
