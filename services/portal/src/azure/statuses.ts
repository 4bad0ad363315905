import { AnsweredProblem } from '../http/problems.ts';
import type { LockboxRequestView } from '../reads/views.ts';

/** All statuses of Azure. Requests here use four of them. */
export const AZURE_STATUSES = [
  'Initializing',
  'Pending',
  'Approving',
  'Denying',
  'Approved',
  'Denied',
  'Expired',
  'Revoking',
  'Revoked',
  'Error',
  'Unknown',
  'Completed',
  'Completing',
] as const;
export type AzureStatus = (typeof AZURE_STATUSES)[number];

const OURS = {
  'action-needed': 'Pending',
  approved: 'Approved',
  denied: 'Denied',
  expired: 'Expired',
} as const satisfies Partial<Record<LockboxRequestView['status'], AzureStatus>>;
const STATUS: Readonly<Partial<Record<LockboxRequestView['status'], AzureStatus>>> = OURS;

/** Azure knows only requests that the customer was asked about, and no other is shown here. */
export const azureStatus = (status: LockboxRequestView['status']): AzureStatus => STATUS[status] ?? 'Unknown';

const FILTER = /^\s*properties\/status\s+eq\s+'([A-Za-z]+)'\s*$/i;

/**
 * The status that `$filter` asks for; `none` for a status of Azure that no request here ever has; undefined for no
 * filter.
 */
export function statusFilter(filter: string | undefined): LockboxRequestView['status'] | 'none' | undefined {
  if (filter === undefined || filter.trim() === '') return undefined;
  const wanted = FILTER.exec(filter)?.[1]?.toLowerCase();
  const status = AZURE_STATUSES.find((name) => name.toLowerCase() === wanted);
  if (status === undefined) {
    throw new AnsweredProblem(
      400,
      'InvalidFilter',
      `$filter must be properties/status eq '…' with one of ${AZURE_STATUSES.join(', ')}; it is: ${filter}`,
    );
  }
  const found = Object.entries(OURS).find(([, name]) => name === status);
  return found === undefined ? 'none' : (found[0] as keyof typeof OURS); // entries lose the type of the keys
}
