import {
  Button,
  Field,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  makeStyles,
  Select,
  Tab,
  TabList,
  tokens,
  useAnnounce,
} from '@fluentui/react-components';
import { SettingsRegular } from '@fluentui/react-icons';
import { isAdministrator } from '@lockbox/domain/roles';
import { CUSTOMER_STATUS_SLUGS } from '@lockbox/domain/statuses';
import { useCallback, useMemo, useRef } from 'react';
import { useChanges } from '../api/changes.tsx';
import type { Environment, Items, LockboxRequest, Policy } from '../api/resources.ts';
import { useDebounced } from '../api/use-debounced.ts';
import { usePages } from '../api/use-pages.ts';
import { type Loaded, useResource } from '../api/use-resource.ts';
import { useLocation, useQueryValues } from '../navigation/location.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Filters, Search } from '../parts/filters.tsx';
import { ListEnd } from '../parts/list-end.tsx';
import { PageTop } from '../parts/page.tsx';
import { Failed, Loading } from '../parts/states.tsx';
import { useApi, useSession } from '../session/session.tsx';
import { useWaiting } from '../shell/waiting.tsx';
import { useWords, type Words } from '../words/words.tsx';
import { requestColumns, rowLinkId } from './columns.tsx';
import { RequestPanel } from './request-panel.tsx';

const useStyles = makeStyles({ bar: { marginBottom: tokens.spacingVerticalM } });

const keyOf = ({ id }: LockboxRequest) => id;

/** The list of lockbox requests. A request opens in a panel over it, at an address of its own. */
export default function RequestsPage({ openId }: { readonly openId: string | undefined }) {
  const styles = useStyles();
  const words = useWords();
  const { requests, statuses, states } = words;
  const api = useApi();
  const session = useSession();
  const waiting = useWaiting();
  const announce = useAnnounce().announce;
  const { navigate } = useLocation();
  const [query, setQuery] = useQueryValues();

  const recent = query.get('tab') !== 'all';
  const status = query.get('status') ?? '';
  const environmentId = query.get('environment') ?? '';
  const search = query.get('q') ?? '';
  const sort = { by: query.get('sort') ?? 'requestedAt', ascending: query.get('order') === 'asc' };
  const filtered = status !== '' || environmentId !== '' || search !== '';

  const list = usePages<LockboxRequest>(
    '/lockbox-requests',
    {
      recent: recent || undefined,
      status,
      environmentId,
      search,
      sort: sort.by,
      order: sort.ascending ? 'asc' : 'desc',
    },
    keyOf,
  );
  const environments = useResource<Items<Environment>>('/environments');
  const policy = useResource<Policy>('/policy');

  /** Replaces a changed request in its place, where the list is too long to load again while someone reads it. */
  const changed = useRef(new Set<string>());
  const look = useDebounced(() => {
    const ids = [...changed.current];
    changed.current.clear();
    if (list.reload()) return;
    const shown = new Set(list.items.map(keyOf));
    for (const id of ids.filter((one) => shown.has(one))) {
      void api.get<LockboxRequest>(`/lockbox-requests/${id}`, { background: true }).then(list.put, () => {});
    }
  }, 250);
  useChanges((change) => {
    if (change.about === 'policy' || change.about === 'everything') policy.reload();
    if (change.about === 'request') {
      changed.current.add(change.id);
      if (change.type === 'LockboxRequestCreated') announce(requests.arrived);
    }
    look();
  });

  const text = query.toString();
  const suffix = text === '' ? '' : `?${text}`;
  const columns = useMemo(() => requestColumns(words, suffix), [words, suffix]);
  const onSearch = useCallback((q: string) => setQuery({ q }), [setQuery]);
  const close = () => {
    navigate(`/requests${suffix}`);
    // A closed panel gives the focus back to what had it, which may not have been the row.
    if (openId !== undefined) setTimeout(() => document.getElementById(rowLinkId(openId))?.focus(), 0);
  };
  const clear = () => setQuery({ status: '', environment: '', q: '' });

  return (
    <>
      <PageTop
        title={requests.title}
        waiting={waiting}
        intro={introOf(requests, session.providerName, policy.loaded)}
        actions={
          <Button icon={<SettingsRegular />} onClick={() => navigate('/policy')}>
            {requests.configure}
          </Button>
        }
      />
      {waiting > 0 && status !== 'action-needed' && (
        <MessageBar intent="warning" className={styles.bar}>
          <MessageBarBody>
            {isAdministrator(session.roles) ? requests.waiting(waiting) : requests.waitingReader(waiting)}
          </MessageBarBody>
          <MessageBarActions>
            <Button onClick={() => setQuery({ status: 'action-needed', environment: '', q: '', tab: 'all' })}>
              {requests.showWaiting}
            </Button>
          </MessageBarActions>
        </MessageBar>
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
      <Filters>
        <Search label={requests.search} value={search} onSearch={onSearch} />
        <Field label={requests.status}>
          <Select value={status} onChange={(_event, { value }) => setQuery({ status: value })}>
            <option value="">{requests.anyStatus}</option>
            {CUSTOMER_STATUS_SLUGS.map((one) => (
              <option key={one} value={one}>
                {statuses[one]}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={requests.environment}>
          <Select value={environmentId} onChange={(_event, { value }) => setQuery({ environment: value })}>
            <option value="">{requests.anyEnvironment}</option>
            {environments.loaded.state === 'ready' &&
              environments.loaded.value.items.map(({ id, displayName }) => (
                <option key={id} value={id}>
                  {displayName}
                </option>
              ))}
          </Select>
        </Field>
        {filtered && <Button onClick={clear}>{states.clear}</Button>}
      </Filters>

      {list.state === 'loading' && <Loading rows={8} />}
      {list.state === 'failed' && <Failed error={list.error} onAgain={list.restart} />}
      {(list.state === 'ready' || list.state === 'changing') && list.items.length > 0 && (
        <>
          <DataTable
            name={requests.title}
            columns={columns}
            items={list.items}
            keyOf={keyOf}
            sort={sort}
            onSort={({ by, ascending }) => setQuery({ sort: by, order: ascending ? 'asc' : 'desc' })}
            onOpen={({ id }) => navigate(`/requests/${id}${suffix}`)}
            changing={list.state === 'changing'}
          />
          <ListEnd list={list} />
        </>
      )}
      {list.state === 'ready' && list.items.length === 0 && (
        <NothingHere filtered={filtered} recent={recent} onClear={clear} onAll={() => setQuery({ tab: 'all' })} />
      )}
      {openId !== undefined && <RequestPanel key={openId} id={openId} onClose={close} onChanged={list.put} />}
    </>
  );
}

/** Who decides depends on the policy: while that is not known, nothing is said of it. */
function introOf(requests: Words['requests'], providerName: string, policy: Loaded<Policy>): string {
  const intro = requests.intro(providerName);
  if (policy.state !== 'ready') return intro;
  return `${intro} ${policy.value.enabled ? requests.policyOn : requests.policyOff(providerName)}`;
}

function NothingHere(props: {
  readonly filtered: boolean;
  readonly recent: boolean;
  readonly onClear: () => void;
  readonly onAll: () => void;
}) {
  const { requests, states } = useWords();
  if (props.filtered) {
    return (
      <EmptyState title={requests.nothingFound}>
        <Button onClick={props.onClear}>{states.clear}</Button>
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
