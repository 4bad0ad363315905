import { makeStyles } from '@fluentui/react-components';
import type { LockboxRequest } from '../api/resources.ts';
import { AccessEnd } from '../parts/access-end.tsx';
import type { Column } from '../parts/data-table.tsx';
import { PermissionNames } from '../parts/permissions.tsx';
import { personNameOf } from '../parts/person-name.tsx';
import { TextLink } from '../parts/text-link.tsx';
import { TicketName } from '../parts/ticket-name.tsx';
import { Moment } from '../time/moment.tsx';
import { useWords, type Words } from '../words/words.tsx';
import { basisOf } from './basis.ts';

const useStyles = makeStyles({
  // Wide enough for the names of permissions, which must not be broken.
  what: { display: 'inline-block', minWidth: '7rem' },
  why: { display: '-webkit-box', WebkitBoxOrient: 'vertical', WebkitLineClamp: 3, overflow: 'hidden' },
});

export const accessLinkId = (id: string): string => `access-${id}`;

/** Who, what, why, on what basis, and until when. `search` keeps the list's filters when an access is opened over it. */
export function accessColumns(words: Words, search: string): readonly Column<LockboxRequest>[] {
  const { columns } = words.accesses;
  return [
    {
      id: 'supportRequestId',
      header: columns.supportRequestId,
      cell: ({ id, supportRequestId }) => (
        <TextLink id={accessLinkId(id)} href={`/accesses/${id}${search}`}>
          <TicketName id={supportRequestId} />
        </TextLink>
      ),
    },
    { id: 'engineer', header: columns.engineer, cell: ({ engineer }) => personNameOf(engineer) },
    { id: 'what', header: columns.what, cell: (request) => <What request={request} /> },
    { id: 'why', header: columns.why, cell: (request) => <Why request={request} /> },
    { id: 'basis', header: columns.basis, cell: (request) => basisOf(request, words) },
    {
      id: 'began',
      header: columns.began,
      cell: ({ access, requestedAt }) => <Moment at={access?.grantedAt ?? requestedAt} />,
    },
    {
      id: 'until',
      header: columns.until,
      cell: ({ access }) => (access === null ? words.accesses.reportOnly : <AccessEnd access={access} />),
    },
  ];
}

function What({ request: { environment, permissions } }: { readonly request: LockboxRequest }) {
  const styles = useStyles();
  return (
    <span className={styles.what}>
      {environment.displayName ?? environment.id}
      <PermissionNames ids={permissions} />
    </span>
  );
}

/** The beginning of the reason; the panel shows all of it. */
function Why({ request: { justification, disclosedAt } }: { readonly request: LockboxRequest }) {
  const styles = useStyles();
  const { time, accesses } = useWords();
  return (
    <span className={styles.why}>
      {justification ?? (disclosedAt === null ? time.never : accesses.reasonNotSealed)}
    </span>
  );
}
