import type { EnvironmentVariables } from '@lockbox/command-line/installation';
import { LockboxError } from '@lockbox/contracts/errors';
import type { TenantId } from '@lockbox/contracts/ids';
import { againWhile } from './again.ts';
import { openApi } from './api.ts';
import type { Cluster } from './context.ts';
import type { LogView } from './log-view.ts';
import type { RecordPublisher } from './publishing.ts';

const WITHIN_MS = 60_000;

interface Confirming {
  readonly cluster: Cluster;
  readonly view: LogView;
  readonly publisher: RecordPublisher;
}

/**
 * Enables the tenant's policy as this administrator, through the API and with a token of the development issuer, unless
 * the log says that it is on.
 */
export async function policyOn(
  { env, view }: { readonly env: EnvironmentVariables; readonly view: LogView },
  tenant: TenantId,
  administrator: string,
): Promise<void> {
  if (view.policy(tenant) !== null) return;
  const api = await openApi(env, { sub: administrator, tenant });
  // The API looks people up in a projection, which may not have this one yet.
  await againWhile(['NOT_ALLOWED', 'PERSON_UNKNOWN'], WITHIN_MS, () => api.send('PUT', 'policy', { enabled: true }));
  await view.until(
    () => view.policy(tenant) !== null,
    WITHIN_MS,
    () => new LockboxError('NO_OUTCOME_YET', `The policy of ${tenant} is not enabled yet. See \`lockbox lag\`.`),
  );
}

/** Confirms that each data store of the tenant enforces the policy, unless it is confirmed. The publisher's source has to guard them. */
export async function confirmStores({ cluster, view, publisher }: Confirming, tenant: TenantId): Promise<void> {
  const policy = view.policy(tenant);
  const missing = policy?.targets.filter(({ dataStoreId }) => !view.confirmed(tenant, dataStoreId)) ?? [];
  if (policy === null || missing.length === 0) return;
  await publisher.intake(
    missing.map((target) => ({
      type: 'DataStoreEnforcing',
      source: publisher.source,
      tenantId: tenant,
      ...target,
      policyVersion: policy.policyVersion,
      enforcedAt: cluster.clock.now(),
    })),
  );
}
