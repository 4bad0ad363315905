import type { EnvironmentId, PersonId, TenantId } from '@lockbox/contracts/ids';
import type { RequestDocument } from '../collections/requests/collection.ts';
import type { Store } from '../connect.ts';

/** A request with what is personal or changes its name, joined at reading: an erased or unknown one is null. */
export interface NamedRequest {
  readonly request: RequestDocument;
  readonly environmentName: string | null;
  readonly engineerName: string | null;
  readonly internalApproverName: string | null;
  readonly customerApproverName: string | null;
  readonly justification: string | null;
  readonly internalComment: string | null;
  readonly customerComment: string | null;
}

type Names = ReadonlyMap<string, string>;

/** Names and texts of any number of requests, in one round of four reads. */
export async function withNames(store: Store, requests: readonly RequestDocument[]): Promise<readonly NamedRequest[]> {
  const { environments, principals, provider_people, texts } = store.collections;
  const name = { displayName: 1 } as const;
  const [environmentNames, principalNames, providerNames, textOf] = await Promise.all([
    read(idsOf(requests, environmentIdOf), (ids) =>
      environments.find({ _id: { $in: ids } }, { projection: name }).toArray(),
    ),
    read(idsOf(requests, customerIdOf), (ids) =>
      principals.find({ _id: { $in: ids } }, { projection: name }).toArray(),
    ),
    read(idsOf(requests, engineerIdOf, internalApproverIdOf), (ids) =>
      // These were the ids of people to begin with.
      provider_people.find({ _id: { $in: ids as PersonId[] } }, { projection: name }).toArray(),
    ),
    read(idsOf(requests, justificationOf, internalCommentOf, customerCommentOf), async (ids) =>
      (await texts.find({ _id: { $in: ids } }, { projection: { text: 1 } }).toArray()).map(({ _id, text }) => ({
        _id,
        displayName: text,
      })),
    ),
  ]);
  return requests.map((request) => ({
    request,
    environmentName: pick(environmentNames, environmentIdOf(request)),
    engineerName: pick(providerNames, engineerIdOf(request)),
    internalApproverName: pick(providerNames, internalApproverIdOf(request)),
    customerApproverName: pick(principalNames, customerIdOf(request)),
    justification: pick(textOf, justificationOf(request)),
    internalComment: pick(textOf, internalCommentOf(request)),
    customerComment: pick(textOf, customerCommentOf(request)),
  }));
}

/** The `_id` of a principal or an environment. */
export const idInTenant = (tenantId: TenantId, id: PersonId | EnvironmentId): string => `${tenantId}/${id}`;

type IdOf = (request: RequestDocument) => string | null;
const environmentIdOf: IdOf = ({ tenantId, environmentId }) => idInTenant(tenantId, environmentId);
const customerIdOf: IdOf = ({ tenantId, customer }) => customer && idInTenant(tenantId, customer.by);
const engineerIdOf: IdOf = ({ engineerId }) => engineerId;
const internalApproverIdOf: IdOf = ({ internal }) => internal?.by ?? null;
const justificationOf: IdOf = ({ justificationTextId }) => justificationTextId;
const internalCommentOf: IdOf = ({ internal }) => internal?.commentTextId ?? null;
const customerCommentOf: IdOf = ({ customer }) => customer?.commentTextId ?? null;

function idsOf(requests: readonly RequestDocument[], ...which: readonly IdOf[]): string[] {
  const ids = new Set<string>();
  for (const request of requests) {
    for (const idOf of which) {
      const id = idOf(request);
      if (id !== null) ids.add(id);
    }
  }
  return [...ids];
}

async function read(
  ids: string[],
  find: (ids: string[]) => Promise<readonly { readonly _id: string; readonly displayName: string }[]>,
): Promise<Names> {
  if (ids.length === 0) return new Map();
  return new Map((await find(ids)).map(({ _id, displayName }) => [_id, displayName]));
}

const pick = (names: Names, id: string | null): string | null => (id === null ? null : (names.get(id) ?? null));
