import { Text } from '@fluentui/react-components';
import type { LockboxRequest } from '../api/resources.ts';
import { AccessEnd } from '../parts/access-end.tsx';
import type { Column } from '../parts/data-table.tsx';
import { PermissionNames } from '../parts/permissions.tsx';
import { StatusBadge } from '../parts/status-badge.tsx';
import { TextLink } from '../parts/text-link.tsx';
import { TicketName } from '../parts/ticket-name.tsx';
import { Deadline, Moment } from '../time/moment.tsx';
import type { Words } from '../words/words.tsx';
import { approvalsSoFar } from './approvals.tsx';

export const rowLinkId = (id: string): string => `request-${id}`;

/** The seven fields of a lockbox request. `search` keeps the list's filters when a request is opened over it. */
export function requestColumns(words: Words, search: string): readonly Column<LockboxRequest>[] {
  const { requests, access } = words;
  const { columns } = requests;
  return [
    {
      id: 'supportRequestId',
      header: columns.supportRequestId,
      sortable: true,
      cell: ({ id, supportRequestId, permissions }) => (
        <>
          <TextLink id={rowLinkId(id)} href={`/requests/${id}${search}`}>
            <TicketName id={supportRequestId} />
          </TextLink>
          <PermissionNames ids={permissions} />
        </>
      ),
    },
    {
      id: 'environment',
      header: columns.environment,
      sortable: true,
      cell: ({ environment }) => environment.displayName ?? environment.id,
    },
    {
      id: 'status',
      header: columns.status,
      sortable: true,
      cell: (request) => (
        <>
          <StatusBadge status={request.status} />
          {approvalsSoFar(request, words) !== undefined && (
            <Text block size={200}>
              {approvalsSoFar(request, words)}
            </Text>
          )}
        </>
      ),
    },
    {
      id: 'requestedAt',
      header: columns.requestedAt,
      sortable: true,
      cell: ({ requestedAt }) => <Moment at={requestedAt} />,
    },
    {
      id: 'expiresAt',
      header: columns.expiresAt,
      sortable: true,
      cell: ({ expiresAt, status }) => <Deadline at={expiresAt} open={status === 'action-needed'} says="expiresIn" />,
    },
    { id: 'accessPeriod', header: columns.accessPeriod, sortable: true, cell: () => access.eightHours },
    {
      id: 'accessExpiresAt',
      header: columns.accessExpiresAt,
      sortable: true,
      cell: ({ access: granted }) => <AccessEnd access={granted} />,
    },
  ];
}
