import { type PersonId, personId, type TenantId } from '@lockbox/contracts/ids';
import type { Store } from '../connect.ts';

/** People whom a typed text can mean, by the side on which the directory has them. */
export interface FoundPeople {
  readonly customer: readonly PersonId[];
  readonly provider: readonly PersonId[];
}

/** A text that fits the names of more people than this looks for none of them. */
const MOST = 100;

/**
 * The people whose id is the text, or whose name has it at the beginning of a word. Whoever the directory has removed is
 * found by the id alone. Without a tenant only the provider's people are looked for.
 */
export async function idsOfPeople(
  { collections: { principals, provider_people } }: Store,
  text: string,
  tenantId?: TenantId,
): Promise<FoundPeople> {
  const wanted = text.trim();
  if (wanted === '') return { customer: [], provider: [] };
  const displayName = { $regex: `(^|[\\s(,])${escaped(wanted)}`, $options: 'i' };
  const [customer, provider] = await Promise.all([
    tenantId === undefined
      ? []
      : principals
          .find({ tenantId, displayName }, { projection: { principalId: 1 } })
          .limit(MOST + 1)
          .toArray(),
    provider_people
      .find({ displayName }, { projection: { _id: 1 } })
      .limit(MOST + 1)
      .toArray(),
  ]);
  const few = (ids: readonly PersonId[]) => [personId(wanted), ...(ids.length > MOST ? [] : ids)];
  return {
    customer: few(customer.map(({ principalId }) => principalId)),
    provider: few(provider.map(({ _id }) => _id)),
  };
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
