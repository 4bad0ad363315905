import type { Value as DirectoryRecord, ProviderPerson } from '@lockbox/contracts/generated/directory';
import { personId } from '@lockbox/contracts/ids';
import type { Incident } from './incident.ts';
import { isManaged, type Profile, tenantProfile } from './profile.ts';
import type { Survey } from './survey.ts';

/** A domain for examples (RFC 2606): e-mail to it reaches nobody. */
const DOMAIN = 'servicenow.example';
const NEUTRAL = { locale: 'en-GB', timeZone: 'UTC', disabled: false } as const;

/** Every record that the incidents need: tenants, environments, administrators, and the provider's people. */
export function directoryFor({ environments, engineers }: Survey, profile: Profile): readonly DirectoryRecord[] {
  const tenants = new Map(environments.map((incident) => [incident.tenantId, incident]));
  return [
    ...[...tenants.values()].flatMap((incident) => tenantRecords(incident, environments, profile)),
    ...environments.map(
      (incident): DirectoryRecord => ({
        type: 'Environment',
        tenantId: incident.tenantId,
        environmentId: incident.environmentId,
        displayName: `${incident.environmentName}, ${incident.tenantName}`,
        managed: isManaged(tenantProfile(profile, incident.tenantName), incident.environmentName),
        dataStores: [incident.dataStoreId],
      }),
    ),
    ...engineers.map(({ engineerId, engineerName }) => providerPerson(engineerId, engineerName, ['ENGINEER'])),
    ...profile.provider.map(({ id, displayName, roles }) => providerPerson(id, displayName, roles)),
  ];
}

function tenantRecords(
  { tenantId, tenantName }: Incident,
  environments: readonly Incident[],
  profile: Profile,
): readonly DirectoryRecord[] {
  const known = tenantProfile(profile, tenantName);
  const licences = known?.licences ?? [];
  const own = environments.filter((incident) => incident.tenantId === tenantId);
  return [
    { type: 'Tenant', tenantId, displayName: tenantName, licences },
    ...(known?.administrators ?? []).map(
      ({ id, displayName }): DirectoryRecord => ({
        type: 'Principal',
        tenantId,
        principalId: personId(id),
        displayName,
        email: `${id}@${tenantId}.${DOMAIN}`,
        roles: ['GLOBAL_ADMINISTRATOR'],
        licences,
        environmentIds: own.map(({ environmentId }) => environmentId),
        ...NEUTRAL,
      }),
    ),
  ];
}

const providerPerson = (id: string, displayName: string, roles: ProviderPerson['roles']): DirectoryRecord => ({
  type: 'ProviderPerson',
  personId: personId(id),
  displayName,
  email: `${id}@${DOMAIN}`,
  roles,
  ...NEUTRAL,
});
