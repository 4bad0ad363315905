import type { AccessRequestSubmitted, AccessUsed, InternalDecision } from '@lockbox/contracts/generated/intake';
import type { TenantId } from '@lockbox/contracts/ids';
import type { StatusName } from '@lockbox/domain/requests/statuses';
import type { RequestProgress } from '../request-progress.ts';
import { CONTOSO, FABRIKAM } from './sample-directory.ts';

/** One sample request, and how far it is taken. */
export interface PlannedRequest {
  /** A ticket, or an id of ours for a request that an alert of the provider began. */
  readonly id: string;
  readonly tenantId: TenantId;
  readonly environment: string;
  readonly engineer: string;
  readonly permissions: readonly string[];
  /** The justification that the customer reads: what the engineer will do, and why. */
  readonly justification: string;
  /** Begun by an alert, without a ticket. */
  readonly alert?: true;
  readonly exclusion?: NonNullable<AccessRequestSubmitted['exclusion']>;
  readonly declaredBy?: string;
  readonly sealed?: true;
  readonly internal: InternalDecision | null;
  readonly customer?: { readonly decision: 'approve' | 'deny'; readonly by: string; readonly comment: string };
  readonly handedBack?: true;
  /** The engineer's uses of the access while it runs. */
  readonly uses?: readonly PlannedUse[];
  /** The final status. */
  readonly status: StatusName;
  readonly access: RequestProgress['access'];
}

/** An action of the sample; without a data store, on the one that was asked for. */
type PlannedUse = Pick<AccessUsed['actions'][number], 'permission' | 'action' | 'objectClass' | 'count'> & {
  readonly dataStore?: string;
};

/** Must not be the engineer, nor declare an exclusion. */
export const INTERNAL_APPROVER = 'diego.siciliani';
export const SAMPLE_ADMINISTRATOR = 'adele.vance';

const ask = { tenantId: CONTOSO, environment: 'contoso-production', engineer: 'nestor.wilke', permissions: ['read'] };
const approved = { internal: 'APPROVED' } as const;

/** Requests that end because time passes. They come first, and the clock is then moved once for all of them. */
export const PAST: readonly PlannedRequest[] = [
  {
    ...ask,
    ...approved,
    id: 'INC0000045',
    justification:
      'The nightly synchronisation of contacts stops after 200 rows. I will look at row 201 and the one before it.',
    status: 'Expired',
    access: 'none',
  },
  {
    ...ask,
    id: 'INC0000047',
    justification:
      'A user reports that search finds no accounts whose names have an umlaut. I will compare the index with three of them.',
    internal: null,
    status: 'Internal review expired',
    access: 'none',
  },
  {
    ...ask,
    ...approved,
    id: 'INC0000057',
    justification:
      'The report of last quarter shows a total that differs from its rows. I will copy the rows of that report and add them up.',
    permissions: ['read', 'export'],
    customer: { decision: 'approve', by: 'adele.vance', comment: 'As agreed in the call' },
    uses: [
      { permission: 'read', action: 'READ', objectClass: 'invoice', count: 12 },
      { permission: 'export', action: 'EXPORT', objectClass: 'invoice', count: 3 },
    ],
    status: 'Approved',
    access: 'ended',
  },
  {
    ...ask,
    ...approved,
    id: 'INC0000060',
    justification:
      'A workflow sends its confirmation twice. I will look at the runs of this morning to see which step repeats.',
    tenantId: FABRIKAM,
    environment: 'fabrikam-production',
    engineer: 'lynne.robbins',
    status: 'Not required',
    access: 'ended',
  },
];

/** Requests that need no time to pass. */
export const PRESENT: readonly PlannedRequest[] = [
  {
    ...ask,
    ...approved,
    id: 'INC0000064',
    justification:
      'Uploads over 20 MB end with an error since Monday. I will look at the metadata of the files that failed.',
    customer: { decision: 'approve', by: 'alex.wilber', comment: 'Go ahead' },
    uses: [
      { permission: 'read', action: 'LIST', objectClass: 'account', count: 40 },
      { permission: 'read', action: 'READ', objectClass: 'account', count: 2 },
      // No access covers this use: it raises an alarm, and the administrators are notified.
      { permission: 'read', action: 'READ', objectClass: 'invoice', count: 1, dataStore: 'contoso-finance-dataverse' },
    ],
    status: 'Approved',
    access: 'running',
  },
  {
    ...ask,
    ...approved,
    id: 'INC0000065',
    justification:
      'One invoice shows the wrong currency after the import. I will look at the open invoices of that import.',
    environment: 'contoso-finance',
    engineer: 'lynne.robbins',
    customer: { decision: 'approve', by: 'adele.vance', comment: 'Please only the open invoices' },
    handedBack: true,
    status: 'Approved',
    access: 'ended',
  },
  {
    ...ask,
    ...approved,
    id: 'INC0000067',
    justification:
      'Two customers have been merged by mistake, as the ticket says. I will separate their records again.',
    environment: 'contoso-finance',
    permissions: ['read', 'write'],
    customer: { decision: 'deny', by: 'alex.wilber', comment: 'Not during the closing of the year' },
    status: 'Denied',
    access: 'none',
  },
  {
    ...ask,
    id: 'INC0000070',
    justification:
      'The calendar shows appointments an hour late since the change to winter time. I will look at the stored time zones.',
    internal: null,
    status: 'Awaiting internal approval',
    access: 'none',
  },
  {
    ...ask,
    id: 'INC0000071',
    justification:
      'A plug-in ends with an error at every save. I would like to look at the records that were saved before it.',
    internal: 'REJECTED',
    status: 'Rejected internally',
    access: 'none',
  },
  {
    ...ask,
    ...approved,
    id: 'INC0000073',
    justification: 'A form loads for more than a minute. I will look at the size of its records, and at nothing else.',
    tenantId: FABRIKAM,
    environment: 'fabrikam-production',
    status: 'Not required',
    access: 'running',
  },
  {
    ...ask,
    ...approved,
    id: 'INC0000076',
    justification: 'The copy of production to the sandbox ended half way. I will see which tables were copied.',
    environment: 'contoso-sandbox',
    status: 'Not required',
    access: 'running',
  },
  {
    ...ask,
    ...approved,
    id: 'INC0000261',
    justification:
      'The database of production does not start after the storage has failed. I will restore it from the copy of 02:00.',
    permissions: ['read', 'restore'],
    exclusion: 'EMERGENCY',
    declaredBy: 'lynne.robbins',
    status: 'Excluded',
    access: 'running',
  },
  {
    ...ask,
    ...approved,
    id: 'INC0000077',
    justification:
      'While I followed another ticket, a debug log showed me the names of five accounts of this environment.',
    exclusion: 'INADVERTENT',
    declaredBy: 'lynne.robbins',
    status: 'Excluded',
    access: 'none',
  },
  {
    ...ask,
    ...approved,
    id: 'legal-demand-1',
    alert: true,
    justification: 'Order of a court to disclose the account data of one user.',
    exclusion: 'LEGAL_DEMAND',
    declaredBy: 'patti.fernandez',
    sealed: true,
    status: 'Excluded',
    access: 'none',
  },
];

/** One to approve, one to deny, one to let expire. They come last, so that the newest e-mails are about them. */
export const WAITING: readonly PlannedRequest[] = [
  {
    ...ask,
    ...approved,
    id: 'INC0000063',
    justification:
      'Exports to Excel leave out the last column since Tuesday. I will export one list and compare it with the view.',
    permissions: ['read', 'export'],
    status: 'Action needed',
    access: 'none',
  },
  {
    ...ask,
    ...approved,
    id: 'alert-finance-storage',
    alert: true,
    environment: 'contoso-finance',
    engineer: 'lynne.robbins',
    permissions: ['read', 'restore'],
    justification: 'Our monitoring sees failing writes to one table; we need to see the rows that fail.',
    status: 'Action needed',
    access: 'none',
  },
  {
    ...ask,
    ...approved,
    id: 'INC0000062',
    justification:
      'A dashboard shows yesterday’s numbers although its data is of today. I will look at when its views were last refreshed.',
    status: 'Action needed',
    access: 'none',
  },
];

export const PLAN: readonly PlannedRequest[] = [...PAST, ...PRESENT, ...WAITING];
