import type { AccessRequest } from '../api/resources.ts';
import type { Column } from '../parts/data-table.tsx';
import { PermissionNames } from '../parts/permissions.tsx';
import { personNameOf } from '../parts/person-name.tsx';
import { StatusBadge } from '../parts/status-badge.tsx';
import { TextLink } from '../parts/text-link.tsx';
import { TicketName } from '../parts/ticket-name.tsx';
import { Moment } from '../time/moment.tsx';
import type { Words } from '../words/words.tsx';
import { WaitsFor } from './waits-for.tsx';

export const accessRequestLinkId = (id: string): string => `access-request-${id}`;

/** The fields of an access request. `search` keeps the list's tab when a request is opened over it. */
export function accessRequestColumns(
  { provider: { columns } }: Words,
  search: string,
  tenantName: (tenantId: string) => string,
): readonly Column<AccessRequest>[] {
  return [
    {
      id: 'supportRequestId',
      header: columns.supportRequestId,
      cell: ({ id, supportRequestId, permissions }) => (
        <>
          <TextLink id={accessRequestLinkId(id)} href={`/provider/requests/${id}${search}`}>
            <TicketName id={supportRequestId} />
          </TextLink>
          <PermissionNames ids={permissions} />
        </>
      ),
    },
    { id: 'tenant', header: columns.tenant, cell: ({ tenantId }) => tenantName(tenantId) },
    {
      id: 'environment',
      header: columns.environment,
      cell: ({ environment }) => environment.displayName ?? environment.id,
    },
    { id: 'engineer', header: columns.engineer, cell: ({ engineer }) => personNameOf(engineer) },
    { id: 'status', header: columns.status, cell: ({ status }) => <StatusBadge status={status} /> },
    { id: 'requestedAt', header: columns.requestedAt, cell: ({ requestedAt }) => <Moment at={requestedAt} /> },
    { id: 'waitsFor', header: columns.waitsFor, cell: (request) => <WaitsFor request={request} /> },
  ];
}
