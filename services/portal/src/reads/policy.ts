import { type PersonId, PROVIDER_ADMINISTRATION, type TenantId } from '@lockbox/contracts/ids';
import type { LicenceCatalogue } from '@lockbox/contracts/licences';
import { familiesHeld, licenceShortfall, managedEnvironmentProductsHeld } from '@lockbox/domain/policy/licences';
import { isOver } from '@lockbox/domain/time/time-rules';
import type { Queries } from '@lockbox/store/querying';
import type { ReadYourWrites } from '../changes/read-your-writes.ts';
import { type PasskeyPlace, passkeysView } from '../passkeys/passkeys.ts';
import { policyApprovals } from './approvals.ts';
import { ownNoticesView } from './own-notices.ts';
import { environmentView, noticePreferencesView, policyView } from './policy-views.ts';

/** Reads tenants, their environments, their policies, and the licences that these need. */
export function policyReads({
  queries,
  writes,
  catalogue,
  passkeyPlace: place,
  providerPasskeysFrom,
  now,
}: {
  readonly queries: Queries;
  readonly writes: ReadYourWrites;
  readonly catalogue: LicenceCatalogue;
  readonly passkeyPlace: PasskeyPlace;
  /** From when the provider's people sign. */
  readonly providerPasskeysFrom: number;
  readonly now: () => number;
}) {
  const heldBy = async (tenant: TenantId) =>
    familiesHeld(await queries.tenantLicences(tenant), catalogue).map(({ name }) => name);

  return {
    async policy(tenant: TenantId) {
      await writes.shown(tenant);
      const [named, held, twoCouldApprove] = await Promise.all([
        queries.policy(tenant),
        heldBy(tenant),
        queries.twoCouldApprove(tenant),
      ]);
      const at = now();
      const passkeys = passkeysView(named, place, at);
      return policyView(named, held, { ...policyApprovals(named, twoCouldApprove, at), passkeys });
    },
    /** Those of the provider's people: as the first copy of the provider's own log has them, and the other copies too. */
    async providerPasskeys() {
      await writes.shown(PROVIDER_ADMINISTRATION);
      const at = now();
      const view = passkeysView(await queries.policy(PROVIDER_ADMINISTRATION), place, at);
      return { ...view, required: isOver(providerPasskeysFrom, at) };
    },
    async noticePreferences(tenant: TenantId) {
      await writes.shown(tenant);
      return noticePreferencesView(await queries.policy(tenant));
    },
    async ownNotices(tenant: TenantId, person: PersonId, timeZone: string) {
      await writes.shown(tenant);
      return ownNoticesView((await queries.policy(tenant))?.policy, person, timeZone);
    },
    async licenceShortfall(tenant: TenantId) {
      const [covered, licences] = await Promise.all([queries.coveredUsers(tenant), queries.tenantLicences(tenant)]);
      const held = new Set(managedEnvironmentProductsHeld(licences, catalogue));
      const environmentIds = new Set(covered.environmentIds);
      const { users, short } = licenceShortfall(covered.users, environmentIds, catalogue);
      return {
        families: catalogue.families.map(({ id, name, editions }) => ({ id, name, editions: [...editions] })),
        users: short.map((user) => ({
          id: user.principalId,
          displayName: user.displayName,
          environmentIds: user.environmentIds.filter((id) => environmentIds.has(id)),
        })),
        usersInCoveredEnvironments: users.length,
        managedEnvironments: catalogue.managedEnvironments.map((product) => ({ ...product, held: held.has(product) })),
      };
    },
    async environments(tenant: TenantId) {
      return (await queries.environments(tenant)).map(environmentView);
    },
    async tenants() {
      return (await queries.tenants()).map(({ _id, displayName }) => ({ id: _id, displayName }));
    },
  };
}
