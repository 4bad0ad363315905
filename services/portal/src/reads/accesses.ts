import type { TenantId } from '@lockbox/contracts/ids';
import type { AccessBasis, Queries } from '@lockbox/store/querying';
import type { ReadYourWrites } from '../changes/read-your-writes.ts';
import { invalidField } from '../http/problems.ts';
import { type PageQuery, pageOfQuery, type TimesQuery, timesOfQuery } from './filters.ts';
import { initiatedBy, lockboxRequestView } from './views.ts';

interface AccessesQuery extends PageQuery, TimesQuery {
  readonly running?: boolean;
  readonly basis?: string;
  readonly environmentId?: string;
  readonly engineerId?: string;
  readonly search?: string;
}

/** All bases, in the order in which people read them. */
export const ACCESS_BASES = [
  'CUSTOMER_APPROVAL',
  'NOT_REQUIRED',
  'EMERGENCY',
  'INADVERTENT',
  'LEGAL_DEMAND',
] as const satisfies readonly AccessBasis[];

function basesOf(list: string | undefined): readonly AccessBasis[] | undefined {
  return list?.split(',').map((wanted) => {
    const found = ACCESS_BASES.find((basis) => basis === wanted);
    if (found !== undefined) return found;
    throw invalidField('basis', `"${wanted}" is no basis. Give one or more of these: ${ACCESS_BASES.join(', ')}`);
  });
}

/** The search for a typed text; requests without a ticket are found by the text in its place. */
export const searchOf = (text: string | undefined, providerName: string) => ({
  search: text === undefined ? undefined : { text, withoutTicket: isBeginning(text, initiatedBy(providerName)) },
});

const isBeginning = (text: string, of: string): boolean => of.toLowerCase().startsWith(text.trim().toLowerCase());

/** Reads each access to a tenant's data, as the tenant's people see it. */
export const accessReads = ({
  queries,
  writes,
  providerName,
}: {
  readonly queries: Queries;
  readonly writes: ReadYourWrites;
  readonly providerName: string;
}) => ({
  async accesses(tenant: TenantId, query: AccessesQuery) {
    await writes.shown(tenant);
    const { running, basis, environmentId, engineerId, search } = query;
    const { items, next } = await queries.accesses(tenant, {
      running,
      basis: basesOf(basis),
      environmentId,
      engineerId,
      ...searchOf(search, providerName),
      ...timesOfQuery(query),
      ...pageOfQuery(query),
    });
    return { items: items.flatMap((named) => lockboxRequestView(named, providerName) ?? []), nextCursor: next };
  },
});
