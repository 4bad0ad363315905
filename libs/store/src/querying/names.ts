import type { EnvironmentId, PersonId, TenantId } from '@lockbox/contracts/ids';
import type { RequestDocument } from '../collections/requests/collection.ts';
import type { Store } from '../connect.ts';
import { gatheredFinds } from '../gathered-finds.ts';

/** A request with names and texts, which are joined when it is read. An erased or unknown one is null. */
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

/** A text by its id, or undefined: then it is read. */
export type KnownText = (id: string) => string | undefined;

export type Names = ReturnType<typeof createNames>;

/** Joins names and texts to requests, with four queries at most, which calls at the same time share. */
export function createNames({ collections }: Store) {
  const findEnvironments = gatheredFinds(collections.environments, ['displayName']);
  const findPrincipals = gatheredFinds(collections.principals, ['displayName']);
  const findProviderPeople = gatheredFinds(collections.provider_people, ['displayName']);
  const findTexts = gatheredFinds(collections.texts, ['text']);

  async function join(
    requests: readonly RequestDocument[],
    knownText: KnownText = () => undefined,
  ): Promise<readonly NamedRequest[]> {
    const textIds = idsOf(requests, justificationOf, internalCommentOf, customerCommentOf);
    const [environmentOf, principalOf, providerPersonOf, textOf] = await Promise.all([
      findEnvironments(idsOf(requests, environmentIdOf)),
      findPrincipals(idsOf(requests, customerIdOf)),
      findProviderPeople(idsOf(requests, engineerIdOf, internalApproverIdOf)),
      findTexts(textIds.filter((id) => knownText(id) === undefined)),
    ]);
    const name = (of: ReadonlyMap<string, { readonly displayName: string }>, id: string | null): string | null =>
      (id === null ? undefined : of.get(id)?.displayName) ?? null;
    const text = (id: string | null): string | null =>
      (id === null ? undefined : (knownText(id) ?? textOf.get(id)?.text)) ?? null;
    return requests.map((request) => ({
      request,
      environmentName: name(environmentOf, environmentIdOf(request)),
      engineerName: name(providerPersonOf, engineerIdOf(request)),
      internalApproverName: name(providerPersonOf, internalApproverIdOf(request)),
      customerApproverName: name(principalOf, customerIdOf(request)),
      justification: text(justificationOf(request)),
      internalComment: text(internalCommentOf(request)),
      customerComment: text(customerCommentOf(request)),
    }));
  }

  return {
    ofAll: join,
    async of(request: RequestDocument, knownText?: KnownText): Promise<NamedRequest> {
      const [named] = await join([request], knownText);
      if (named === undefined) throw new Error('Names are joined to each request that is given.');
      return named;
    },
  };
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

const idsOf = (requests: readonly RequestDocument[], ...which: readonly IdOf[]): readonly string[] =>
  requests.flatMap((request) => which.flatMap((idOf) => idOf(request) ?? []));
