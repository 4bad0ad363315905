/** The log's events about one engineer's access, and about what may end it. */
import type { AccessGranted, EmergencyRule, EventData, ExclusionDeclared } from '@lockbox/contracts/generated/events';
import { dataStoreId, environmentId, personId, requestId, tenantId } from '@lockbox/contracts/ids';
import type { Question } from '../grant.ts';

export const HOUR_MS = 3_600_000;
/** Grants of the sample begin here. */
export const BEGIN = 1_772_366_400_000;
export const END = BEGIN + 8 * HOUR_MS;

export const contoso = tenantId('contoso');
export const [crm, files] = [dataStoreId('crm'), dataStoreId('files')];
const production = environmentId('production');
export const engineer = personId('engineer-1');
const position = { topic: 'directory', partition: 0, offset: 1, signedAt: null };

/** Access to two data stores, to read and to export. */
export const granted = (changes: Partial<AccessGranted> = {}): AccessGranted => ({
  type: 'AccessGranted',
  requestId: requestId('request-1'),
  grantId: 'grant-1',
  engineerId: engineer,
  environmentId: production,
  dataStores: [crm, files],
  permissions: ['read', 'export'],
  basis: 'CUSTOMER_APPROVAL',
  expiresAt: END,
  ...changes,
});

export const facts = {
  policyEnabled: true,
  policyVersion: 1,
  environmentManaged: true,
  protectedUntil: null,
  tenantLicences: [],
  emergencyRule: 'OPENS',
} as const;

export const approved = (id = requestId('request-1')): EventData => ({
  type: 'RequestApproved',
  requestId: id,
  comment: null,
  shown: null,
  approver: { roles: ['GLOBAL_ADMINISTRATOR'], licences: [] },
  facts,
  firstApproverId: null,
  assertion: null,
});

/** The events that policy writes for an access that the customer approved, to be given one by one. */
export const givenAccess = (changes: Partial<AccessGranted> = {}): readonly EventData[] => {
  const grant = granted(changes);
  return [approved(grant.requestId), grant];
};

/** Two people of the provider confirm an emergency; `rule` is the tenant's rule as policy knew it. */
export const declared = (rule: EmergencyRule = 'OPENS'): ExclusionDeclared => ({
  type: 'ExclusionDeclared',
  requestId: requestId('request-1'),
  exclusion: 'EMERGENCY',
  declaredBy: personId('duty-officer'),
  approvedBy: personId('approver-1'),
  facts: { ...facts, emergencyRule: rule },
});
export const ruleSet = (rule: EmergencyRule): EventData => ({
  type: 'EmergencyRuleSet',
  rule,
  approver: { roles: [], licences: [] },
  proposal: null,
  proposedBy: null,
  assertion: null,
});

export const handedBack: EventData = {
  type: 'AccessEnded',
  requestId: requestId('request-1'),
  grantId: 'grant-1',
  reason: 'HANDED_BACK',
};

export const environmentWith = (...dataStores: readonly string[]): EventData => ({
  type: 'EnvironmentSet',
  environmentId: production,
  managed: true,
  dataStores: dataStores.map(dataStoreId),
  protectedUntil: null,
  position,
});
export const environmentRemoved: EventData = {
  type: 'EnvironmentRemoved',
  environmentId: production,
  protectedUntil: null,
  position,
};
export const tenantRemoved: EventData = { type: 'TenantRemoved', position };

type Role = Extract<EventData, { type: 'ProviderPersonSet' }>['roles'][number];
export const person = (roles: readonly Role[], disabled = false, personIs = engineer): EventData => ({
  type: 'ProviderPersonSet',
  personId: personIs,
  roles,
  disabled,
  position,
});
export const personRemoved: EventData = { type: 'ProviderPersonRemoved', personId: engineer, position };

export const question = (changes: Partial<Question> = {}): Question => ({
  tenantId: contoso,
  engineerId: engineer,
  dataStoreId: crm,
  permission: 'read',
  ...changes,
});
