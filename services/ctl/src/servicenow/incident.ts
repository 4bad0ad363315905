import type { AccessRequestSubmitted } from '@lockbox/contracts/generated/intake';
import {
  type DataStoreId,
  dataStoreId,
  type EnvironmentId,
  environmentId,
  type PersonId,
  personId,
  type TenantId,
  tenantId,
} from '@lockbox/contracts/ids';
import { IMPORT_SOURCE } from '../publishing.ts';
import { incidentTimeOf, isUnknown, type Row } from './incident-file.ts';

/** Why a row makes no request. */
export const ROW_PROBLEMS = {
  NUMBER_UNKNOWN: 'the row has no incident number',
  LOCATION_UNKNOWN: 'the row has no location, so no tenant',
  CATEGORY_UNKNOWN: 'the row has no category, so no environment',
  ENGINEER_UNKNOWN: 'the row does not say who updated it, so no engineer',
  OPENED_AT_UNREADABLE: 'opened_at is no time such as 29-02-2016 01:16',
} as const;
export type RowProblem = keyof typeof ROW_PROBLEMS;

/** An incident's first row in terms of Lockbox. */
export interface Incident {
  readonly number: string;
  readonly tenantId: TenantId;
  readonly tenantName: string;
  readonly environmentId: EnvironmentId;
  readonly environmentName: string;
  readonly dataStoreId: DataStoreId;
  readonly engineerId: PersonId;
  readonly engineerName: string;
  /** The file's own time; all times are shifted by one offset when they are published. */
  readonly openedAt: number;
  readonly justification: string;
}

/** Makes an id of a name such as `Location 204`. */
const idFrom = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');

const givesNoId = (text: string): boolean => isUnknown(text) || idFrom(text) === '';

export function incidentOf(row: Row): Incident | RowProblem {
  if (isUnknown(row.number)) return 'NUMBER_UNKNOWN';
  if (givesNoId(row.location)) return 'LOCATION_UNKNOWN';
  if (givesNoId(row.category)) return 'CATEGORY_UNKNOWN';
  if (givesNoId(row.sys_updated_by)) return 'ENGINEER_UNKNOWN';
  const openedAt = incidentTimeOf(row.opened_at);
  if (openedAt === null) return 'OPENED_AT_UNREADABLE';
  const environment = idFrom(row.category);
  return {
    number: row.number,
    tenantId: tenantId(idFrom(row.location)),
    tenantName: row.location,
    environmentId: environmentId(environment),
    environmentName: row.category,
    dataStoreId: dataStoreId(`${environment}-data`),
    engineerId: personId(idFrom(row.sys_updated_by)),
    engineerName: row.sys_updated_by,
    openedAt,
    justification: justificationOf(row),
  };
}

/** The justification, for the customer to read. Unknown values are left out. */
function justificationOf(row: Row): string {
  const about = [row.category, row.subcategory, row.u_symptom].filter((part) => !isUnknown(part)).join(', ');
  const level = (name: string, value: string) => (isUnknown(value) ? [] : [`${name} ${value}.`]);
  const levels = [...level('Impact', row.impact), ...level('Urgency', row.urgency), ...level('Priority', row.priority)];
  return [`Incident ${row.number}: ${about}.`, ...levels].join(' ');
}

export interface IncidentClaim {
  /** Who declared the emergency; null where there is none. */
  readonly declaredBy: PersonId | null;
  readonly permissions: readonly string[];
  readonly requestedAt: number;
}

export function requestFor(
  incident: Incident,
  { declaredBy, permissions, requestedAt }: IncidentClaim,
): AccessRequestSubmitted {
  return {
    type: 'AccessRequestSubmitted',
    source: IMPORT_SOURCE,
    sourceRequestId: incident.number,
    tenantId: incident.tenantId,
    environmentId: incident.environmentId,
    dataStores: [incident.dataStoreId],
    engineerId: incident.engineerId,
    permissions,
    justification: incident.justification,
    trigger: 'SUPPORT_TICKET',
    ticketId: incident.number,
    exclusion: declaredBy === null ? null : 'EMERGENCY',
    declaredBy,
    disclosure: 'NOTIFY',
    requestedAt,
    previousRequestId: null,
    assertion: null,
  };
}
