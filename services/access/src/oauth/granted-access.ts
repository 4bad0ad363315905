import { dataStoreId, environmentId, type PersonId, requestId, tenantId } from '@lockbox/contracts/ids';
import type { Grant, Question, RefusalReason } from '@lockbox/grants/grant';
import { DATA_STORE_ACCESS, type DataStoreAccess } from '@lockbox/guard/access-token';
import type { AskGrants } from '../ask.ts';
import type { WantedToken } from './token-request.ts';

/** A requested permission that is not granted. */
export interface NotGranted {
  readonly question: Question;
  readonly reason: RefusalReason;
}

type Found =
  | { readonly details: readonly DataStoreAccess[]; readonly expiresAt: number }
  | { readonly notGranted: NotGranted };

/** All that is wanted, each by the grant that covers it, until the first of these ends; or the first that none covers. */
export function grantedOf(engineerId: PersonId, wanted: WantedToken, ask: AskGrants): Found {
  const details: DataStoreAccess[] = [];
  let expiresAt = Number.POSITIVE_INFINITY;
  for (const {
    tenantId: tenant,
    dataStoreId: dataStore,
    environmentId: environment,
    requestId: request,
    actions,
  } of wanted) {
    const byGrant = new Map<string, { grant: Grant; actions: string[] }>();
    for (const permission of new Set(actions)) {
      const question: Question = {
        tenantId: tenantId(tenant),
        engineerId,
        dataStoreId: dataStoreId(dataStore),
        permission,
        environmentId: environment === undefined ? undefined : environmentId(environment),
        requestId: request === undefined ? undefined : requestId(request),
      };
      const answer = ask(question);
      if (!answer.granted) return { notGranted: { question, reason: answer.reason } };
      const { grant } = answer;
      expiresAt = Math.min(expiresAt, grant.expiresAt);
      const same = byGrant.get(grant.grantId) ?? { grant, actions: [] };
      same.actions.push(permission);
      byGrant.set(grant.grantId, same);
    }
    for (const { grant, actions: covered } of byGrant.values())
      details.push({
        type: DATA_STORE_ACCESS,
        tenantId: tenant,
        environmentId: grant.environmentId,
        dataStoreId: dataStore,
        actions: covered,
        requestId: grant.requestId,
        grantId: grant.grantId,
      });
  }
  return { details, expiresAt };
}

/** True if every access of a token still runs, each by the grant that the token names. */
export const stillRuns = (engineerId: PersonId, details: readonly DataStoreAccess[], ask: AskGrants): boolean =>
  details.every(
    ({ tenantId: tenant, environmentId: environment, dataStoreId: dataStore, requestId: request, actions }) =>
      actions.every(
        (permission) =>
          ask({
            tenantId: tenantId(tenant),
            engineerId,
            dataStoreId: dataStoreId(dataStore),
            permission,
            environmentId: environmentId(environment),
            requestId: requestId(request),
          }).granted,
      ),
  );
