import type { DataStoreId, EnvironmentId } from '@lockbox/contracts/ids';
import type { Decision, Situation } from '../decider/decision.ts';
import { type Refuse, refused } from '../decider/refusals.ts';
import { isCovered } from '../policy/policy-check.ts';

/** The targets of a request. */
interface AskedFor {
  readonly environmentId: EnvironmentId;
  readonly dataStores: readonly DataStoreId[];
}

/**
 * "Every data store of a request belongs to its environment", at the submission and again at each step that may lead to
 * access: a data store that has moved since may now be in an environment that the customer was never asked about. An
 * environment that was removed counts as long as it stays protected.
 */
export function refusalOfAskedFor(
  { environmentId, dataStores }: AskedFor,
  situation: Situation,
  refuse: Refuse = refused,
): Decision | undefined {
  const { state, terms } = situation;
  const environment = state.environment(environmentId);
  if (environment === undefined || !(environment.known || isCovered(environment, terms.now))) {
    return refuse(situation, 'ENVIRONMENT_UNKNOWN', { environment: environmentId });
  }
  const foreign = dataStores.find((dataStore) => !environment.dataStores.includes(dataStore));
  if (foreign === undefined) return undefined;
  return refuse(situation, 'DATA_STORE_UNKNOWN', { dataStore: foreign, environment: environmentId });
}
