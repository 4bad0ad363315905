import { Button, makeStyles, Tab, TabList, tokens } from '@fluentui/react-components';
import { SettingsRegular } from '@fluentui/react-icons';
import { isAdministrator } from '@lockbox/domain/directory/roles';
import { useCallback, useMemo } from 'react';
import { RunningAccesses } from '../accesses/running-accesses.tsx';
import { useChanges } from '../api/changes.tsx';
import { queryOf } from '../api/client.ts';
import type { Policy } from '../api/resources.ts';
import { type Loaded, useResource } from '../api/use-resource.ts';
import { useLocation, useQueryValues } from '../navigation/location.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { ListTable } from '../parts/list-table.tsx';
import { NoticeBar } from '../parts/notice.tsx';
import { PageTop } from '../parts/page.tsx';
import { TextLink } from '../parts/text-link.tsx';
import { useSession } from '../session/session.tsx';
import { useWaiting } from '../shell/waiting.tsx';
import { useWords, type Words } from '../words/words.tsx';
import { requestColumns, rowLinkId } from './columns.tsx';
import { NO_REQUEST_FILTER, type RequestFilter, RequestFilters } from './request-filters.tsx';
import { RequestPanel } from './request-panel.tsx';
import { requestRowKey, useRequestList } from './use-request-list.ts';

/** In the address: the answer that somebody has chosen in a chat. */
const CHOSEN = 'decision';

const useStyles = makeStyles({ bar: { marginBottom: tokens.spacingVerticalM } });

/** The list of lockbox requests. A request opens in a panel over it, at an address of its own. */
export default function RequestsPage({ openId }: { readonly openId: string | undefined }) {
  const styles = useStyles();
  const words = useWords();
  const { requests, denials } = words;
  const session = useSession();
  const waiting = useWaiting();
  const { navigate } = useLocation();
  const [query, setQuery] = useQueryValues();

  const recent = query.get('tab') !== 'all';
  const filter: RequestFilter = {
    status: query.get('status') ?? '',
    environment: query.get('environment') ?? '',
    q: query.get('q') ?? '',
  };
  const filtered = Object.values(filter).some((value) => value !== '');
  const sort = { by: query.get('sort') ?? 'requestedAt', ascending: query.get('order') === 'asc' };

  const list = useRequestList({
    recent: recent || undefined,
    status: filter.status,
    environmentId: filter.environment,
    search: filter.q,
    sort: sort.by,
    order: sort.ascending ? 'asc' : 'desc',
  });
  const policy = useResource<Policy>('/policy');
  useChanges(({ about }) => {
    if (about === 'policy' || about === 'everything') policy.reload();
  });

  const others = new URLSearchParams(query);
  others.delete(CHOSEN); // it is about this request alone
  const text = others.toString();
  const suffix = text === '' ? '' : `?${text}`;
  const columns = useMemo(() => requestColumns(words, suffix), [words, suffix]);
  const onFilter = useCallback((changes: Partial<RequestFilter>) => setQuery({ ...changes }), [setQuery]);
  const close = () => {
    navigate(`/requests${suffix}`);
    // A closed panel gives the focus back to what had it, which may not have been the row.
    if (openId !== undefined) setTimeout(() => document.getElementById(rowLinkId(openId))?.focus(), 0);
  };

  return (
    <>
      <PageTop
        title={requests.title}
        waiting={waiting}
        intro={introOf(requests, session.providerName, policy.loaded)}
        actions={
          <>
            {waiting > 1 && isAdministrator(session.roles) && (
              <Button onClick={() => navigate('/denials')}>{denials.title}</Button>
            )}
            <Button icon={<SettingsRegular />} onClick={() => navigate('/policy')}>
              {requests.configure}
            </Button>
          </>
        }
      />
      {policy.loaded.state === 'ready' && !policy.loaded.value.enabled && (
        <NoticeBar intent="warning" className={styles.bar}>
          {requests.policyOff({ provider: session.providerName })}
        </NoticeBar>
      )}
      <RunningAccesses />
      {waiting > 0 && filter.status !== 'action-needed' && (
        <WaitingBar
          waiting={waiting}
          onShow={() => setQuery({ ...NO_REQUEST_FILTER, status: 'action-needed', tab: 'all' })}
        />
      )}
      <TabList
        selectedValue={recent ? 'recent' : 'all'}
        onTabSelect={(_event, { value }) => setQuery({ tab: value === 'all' ? 'all' : '' })}
      >
        <Tab value="recent" title={requests.recentHint}>
          {requests.recent}
        </Tab>
        <Tab value="all">{requests.all}</Tab>
      </TabList>
      <RequestFilters filter={filter} filtered={filtered} onFilter={onFilter} />
      <ListTable
        name={requests.title}
        list={list}
        empty={
          <NothingHere
            filtered={filtered}
            search={filter.q}
            recent={recent}
            onClear={() => onFilter(NO_REQUEST_FILTER)}
            onAll={() => setQuery({ tab: 'all' })}
          />
        }
        columns={columns}
        keyOf={requestRowKey}
        sort={sort}
        onSort={({ by, ascending }) => setQuery({ sort: by, order: ascending ? 'asc' : 'desc' })}
        onOpen={({ id }) => navigate(`/requests/${id}${suffix}`)}
      />
      {openId !== undefined && (
        <RequestPanel key={openId} id={openId} chosen={query.get(CHOSEN)} onClose={close} onChanged={list.put} />
      )}
    </>
  );
}

function WaitingBar({ waiting, onShow }: { readonly waiting: number; readonly onShow: () => void }) {
  const styles = useStyles();
  const { requests } = useWords();
  const { roles } = useSession();
  return (
    <NoticeBar
      intent="warning"
      className={styles.bar}
      action={<Button onClick={onShow}>{requests.showWaiting}</Button>}
    >
      {isAdministrator(roles) ? requests.waiting({ n: waiting }) : requests.waitingReader({ n: waiting })}
    </NoticeBar>
  );
}

/** Who decides depends on the policy: while that is not known, nothing is said of it; where it is off, a warning says so. */
function introOf(requests: Words['requests'], providerName: string, policy: Loaded<Policy>): string {
  const intro = requests.intro({ provider: providerName });
  if (policy.state !== 'ready') return intro;
  return policy.value.enabled ? `${intro} ${requests.policyOn}` : intro;
}

function NothingHere(props: {
  readonly filtered: boolean;
  readonly search: string;
  readonly recent: boolean;
  readonly onClear: () => void;
  readonly onAll: () => void;
}) {
  const { requests, accesses, states } = useWords();
  if (props.filtered) {
    return (
      <EmptyState title={requests.nothingFound}>
        <Button onClick={props.onClear}>{states.clear}</Button>
        {props.search !== '' && (
          <TextLink href={`/accesses${queryOf({ q: props.search })}`}>{accesses.searchHere}</TextLink>
        )}
      </EmptyState>
    );
  }
  if (!props.recent) return <EmptyState title={requests.empty} text={requests.emptyText} />;
  return (
    <EmptyState title={requests.emptyRecent} text={requests.emptyRecentText}>
      <Button onClick={props.onAll}>{requests.all}</Button>
    </EmptyState>
  );
}
