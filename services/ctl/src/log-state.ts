import type { Event, PolicyEnabled } from '@lockbox/contracts/generated/events';
import type { RequestId, TenantId } from '@lockbox/contracts/ids';
import { afterEvent, type RequestProgress } from './request-progress.ts';

/** Why something about a request was not done: refused by intake, or by policy. */
export interface LoggedRefusal {
  readonly requestId: RequestId | null;
  readonly code: string;
  readonly sentence: string;
}

/** The policy of a tenant according to the log, or null while it is off. */
export type PolicyInLog = Pick<PolicyEnabled, 'policyVersion' | 'targets'> | null;

/** The state of requests, policies and the directory according to the events and refusals that were read. */
export interface LogState {
  request(id: RequestId): RequestProgress | undefined;
  requests(): Iterable<RequestProgress>;
  refusals(id: RequestId): readonly LoggedRefusal[];
  policy(tenant: TenantId): PolicyInLog;
  policyWasEverOn(tenant: TenantId): boolean;
  confirmed(tenant: TenantId, dataStore: string): boolean;
  /**
   * Returns whether the log has this directory record: `environment/<id>`, `principal/<id>`, `person/<id>`, `tenant`.
   */
  knows(tenant: TenantId, what: string): boolean;
}

/** Makes an empty state, with the functions that change it. */
export function createLogState() {
  const requests = new Map<RequestId, RequestProgress>();
  const refusals = new Map<RequestId, LoggedRefusal[]>();
  const policies = new Map<TenantId, PolicyInLog>();
  const known = new Set<string>();
  const confirmations = new Set<string>();

  /** A refusal of policy is in the log and among the dead letters; it counts once. */
  function refuse(id: RequestId | null, code: string, sentence: string): void {
    if (id === null) return;
    const before = refusals.get(id) ?? [];
    if (before.some((refusal) => refusal.code === code)) return;
    refusals.set(id, [...before, { requestId: id, code, sentence }]);
  }

  function apply(event: Event): void {
    const { data, tenantId } = event;
    switch (data.type) {
      case 'TenantSet':
        known.add(`${tenantId}/tenant`);
        return;
      case 'EnvironmentSet':
        known.add(`${tenantId}/environment/${data.environmentId}`);
        return;
      case 'PrincipalSet':
        known.add(`${tenantId}/principal/${data.principalId}`);
        return;
      case 'ProviderPersonSet':
        known.add(`${tenantId}/person/${data.personId}`);
        return;
      case 'PolicyEnabled':
        policies.set(tenantId, { policyVersion: data.policyVersion, targets: data.targets });
        return;
      case 'PolicyDisabled':
        policies.set(tenantId, null);
        return;
      case 'EnforcementConfirmed':
        confirmations.add(`${tenantId}/${data.dataStoreId}`);
        return;
      case 'CommandRejected':
        refuse(data.requestId, data.reasonCode, data.sentence);
        return;
      default:
        if ('requestId' in data && data.requestId !== null) {
          const after = afterEvent(requests.get(data.requestId), data.requestId, event);
          if (after !== undefined) requests.set(data.requestId, after);
        }
    }
  }

  const state: LogState = {
    request: (id) => requests.get(id),
    requests: () => requests.values(),
    refusals: (id) => refusals.get(id) ?? [],
    policy: (tenant) => policies.get(tenant) ?? null,
    policyWasEverOn: (tenant) => policies.has(tenant),
    confirmed: (tenant, dataStore) => confirmations.has(`${tenant}/${dataStore}`),
    knows: (tenant, what) => known.has(`${tenant}/${what}`),
  };
  return { state, apply, refuse };
}
