import type {
  Value as DirectoryRecord,
  Environment,
  Principal,
  ProviderPerson,
} from '@lockbox/contracts/generated/directory';
import { dataStoreId, environmentId, personId, tenantId } from '@lockbox/contracts/ids';

/** Contoso turns Customer Lockbox on, Fabrikam does not. The people are those of the development issuer. */
export const CONTOSO = tenantId('contoso');
export const FABRIKAM = tenantId('fabrikam');

const LICENCE = 'm365/E5';

type Tenant = typeof CONTOSO;

const environment = (tenant: Tenant, id: string, displayName: string, managed: boolean): Environment => ({
  type: 'Environment',
  tenantId: tenant,
  environmentId: environmentId(id),
  displayName,
  managed,
  dataStores: [dataStoreId(`${id}-dataverse`), dataStoreId(`${id}-files`)],
});

interface Who {
  readonly id: string;
  readonly displayName: string;
  readonly locale: string;
  readonly timeZone: string;
}

const principal = (
  tenant: Tenant,
  { id, displayName, locale, timeZone }: Who,
  roles: Principal['roles'],
  environments: readonly string[],
  licences: readonly string[] = [LICENCE],
): Principal => ({
  type: 'Principal',
  tenantId: tenant,
  principalId: personId(id),
  displayName,
  email: `${id}@${tenant}.example`,
  roles,
  licences,
  environmentIds: environments.map(environmentId),
  locale,
  timeZone,
  disabled: false,
});

const providerPerson = (id: string, displayName: string, roles: ProviderPerson['roles']): ProviderPerson => ({
  type: 'ProviderPerson',
  personId: personId(id),
  displayName,
  email: `${id}@provider.example`,
  roles,
  locale: 'en-US',
  timeZone: 'America/Los_Angeles',
  disabled: false,
});

const berlin = (id: string, displayName: string, locale = 'en-GB'): Who => ({
  id,
  displayName,
  locale,
  timeZone: 'Europe/Berlin',
});
const chicago = (id: string, displayName: string): Who => ({
  id,
  displayName,
  locale: 'en-US',
  timeZone: 'America/Chicago',
});
const PRODUCTION = ['contoso-production', 'contoso-finance'];

export const sampleDirectory: readonly DirectoryRecord[] = [
  { type: 'Tenant', tenantId: CONTOSO, displayName: 'Contoso', licences: [LICENCE] },
  { type: 'Tenant', tenantId: FABRIKAM, displayName: 'Fabrikam', licences: [LICENCE] },
  environment(CONTOSO, 'contoso-production', 'Contoso Production', true),
  environment(CONTOSO, 'contoso-finance', 'Contoso Finance', true),
  environment(CONTOSO, 'contoso-sandbox', 'Contoso Sandbox', false),
  environment(FABRIKAM, 'fabrikam-production', 'Fabrikam Production', true),
  environment(FABRIKAM, 'fabrikam-test', 'Fabrikam Test', false),
  principal(CONTOSO, berlin('adele.vance', 'Adele Vance'), ['GLOBAL_ADMINISTRATOR'], PRODUCTION),
  // Reads German: the mail catcher shows the same notice in both languages.
  principal(CONTOSO, berlin('alex.wilber', 'Alex Wilber', 'de-DE'), ['POWER_PLATFORM_ADMINISTRATOR'], PRODUCTION),
  principal(CONTOSO, berlin('isaiah.langer', 'Isaiah Langer'), ['AUDITOR'], PRODUCTION),
  // Uses a covered environment without a licence, so that administrators are shown a shortfall.
  principal(CONTOSO, berlin('joni.sherman', 'Joni Sherman'), [], ['contoso-production'], []),
  principal(FABRIKAM, chicago('megan.bowen', 'Megan Bowen'), ['GLOBAL_ADMINISTRATOR'], ['fabrikam-production']),
  principal(FABRIKAM, chicago('lee.gu', 'Lee Gu'), ['AUDITOR'], ['fabrikam-production']),
  providerPerson('nestor.wilke', 'Nestor Wilke', ['ENGINEER']),
  providerPerson('lynne.robbins', 'Lynne Robbins', ['ENGINEER']),
  providerPerson('diego.siciliani', 'Diego Siciliani', ['INTERNAL_APPROVER']),
  providerPerson('patti.fernandez', 'Patti Fernandez', ['LEGAL']),
];
