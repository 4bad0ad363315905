import { Switch } from '@fluentui/react-components';
import { useState } from 'react';
import type { AccessRequest } from '../api/resources.ts';
import { useListChanges } from '../api/use-list-changes.ts';
import { useOutcomeLater } from '../api/use-outcome-later.ts';
import { usePages } from '../api/use-pages.ts';
import { useQueryValues } from '../navigation/location.ts';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { ListChanged } from '../parts/list-changed.tsx';
import { ListEnd } from '../parts/list-end.tsx';
import { OutcomeMessage, type SaidMessage } from '../parts/message.tsx';
import { PageTop } from '../parts/page.tsx';
import { personNameOf } from '../parts/person-name.tsx';
import { FailedState, Loading } from '../parts/states.tsx';
import { TextLink } from '../parts/text-link.tsx';
import { TicketName } from '../parts/ticket-name.tsx';
import { useSession } from '../session/session.tsx';
import { Deadline } from '../time/moment.tsx';
import { useWords } from '../words/words.tsx';
import { HandBack } from './hand-back.tsx';
import { useTenantName } from './tenants.ts';

const keyOf = ({ id }: AccessRequest) => id;

/** Access that runs now, and until when. */
export default function GrantsPage() {
  const { provider: words, access, nav } = useWords();
  const { columns: heads } = words;
  const session = useSession();
  const tenantName = useTenantName();
  const [query, setQuery] = useQueryValues();
  const [said, setSaid] = useState<SaidMessage>();
  const mine = query.get('mine') === 'true';
  const list = usePages<AccessRequest>('/access-requests', { access: 'running', mine: mine || undefined }, keyOf);
  useListChanges(list, '/access-requests');
  // A list that is too long to be loaded again keeps what has ended since.
  const running = list.items.filter(({ access: granted }) => granted?.state === 'running');
  const isEmpty = running.length === 0 && list.more === 'none';
  const onHandedBack = (request: AccessRequest) => {
    list.put(request);
    list.reload();
  };
  const outcomeLater = useOutcomeLater();

  const columns: readonly Column<AccessRequest>[] = [
    {
      id: 'supportRequestId',
      header: heads.supportRequestId,
      cell: ({ id, supportRequestId }) => (
        <TextLink href={`/provider/requests/${id}`}>
          <TicketName id={supportRequestId} />
        </TextLink>
      ),
    },
    { id: 'tenant', header: heads.tenant, cell: ({ tenantId }) => tenantName(tenantId) },
    {
      id: 'environment',
      header: heads.environment,
      cell: ({ environment }) => environment.displayName ?? environment.id,
    },
    { id: 'engineer', header: heads.engineer, cell: ({ engineer }) => personNameOf(engineer) },
    {
      id: 'basis',
      header: heads.basis,
      cell: ({ access: granted }) => granted !== null && access.basis[granted.basis],
    },
    {
      id: 'until',
      header: heads.until,
      cell: ({ access: granted }) => <Deadline at={granted?.expiresAt ?? null} open says="left" />,
    },
    {
      id: 'handBack',
      header: heads.actions,
      cell: (request) =>
        request.engineer.id === session.person.id && (
          <HandBack request={request} onDone={onHandedBack} onSaid={setSaid} outcomeLater={outcomeLater} />
        ),
    },
  ];
  return (
    <>
      <PageTop title={nav.grants} />
      {said !== undefined && <OutcomeMessage said={said} />}
      {session.roles.includes('ENGINEER') && (
        <Switch
          label={words.mineOnly}
          checked={mine}
          onChange={(_event, { checked }) => setQuery({ mine: checked ? 'true' : '' })}
        />
      )}
      {list.state === 'loading' && <Loading />}
      {list.state === 'failed' && <FailedState error={list.error} onAgain={list.restart} />}
      {(list.state === 'ready' || list.state === 'changing') && !isEmpty && (
        <>
          <ListChanged list={list} />
          <DataTable name={nav.grants} columns={columns} items={running} keyOf={keyOf} />
          <ListEnd list={{ ...list, items: running }} />
        </>
      )}
      {list.state === 'ready' && isEmpty && <EmptyState title={words.emptyGrants} />}
    </>
  );
}
