import { Button, makeStyles, Tab, TabList, tokens } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useCallback } from 'react';
import type { AccessRequest } from '../api/resources.ts';
import { useListChanges } from '../api/use-list-changes.ts';
import { usePages } from '../api/use-pages.ts';
import { useLocation, useQueryValues } from '../navigation/location.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { ListTable } from '../parts/list-table.tsx';
import { PageTop } from '../parts/page.tsx';
import { useSession } from '../session/session.tsx';
import { useWords } from '../words/words.tsx';
import { AccessRequestPanel } from './access-request-panel.tsx';
import { accessRequestColumns, accessRequestLinkId } from './columns.tsx';
import { NO_PROVIDER_FILTER, type ProviderFilterShown, ProviderFilters } from './request-filters.tsx';
import { mayClaim } from './submission.ts';
import { useTenantName } from './tenants.ts';

const useStyles = makeStyles({ tabs: { flexWrap: 'wrap', marginBottom: tokens.spacingVerticalM } });

const TABS = {
  waiting: { status: 'awaiting-internal-approval', order: 'waiting-first' },
  mine: { mine: true },
  all: { order: 'waiting-first' },
} as const satisfies Record<string, Readonly<Record<string, string | boolean>>>;
type TabName = keyof typeof TABS;

const keyOf = ({ id }: AccessRequest) => id;
const isTab = (name: string | null): name is TabName => name !== null && name in TABS;

/** The provider's requests: those that wait for an internal approval, one's own, all. */
export default function ProviderRequestsPage({ openId }: { readonly openId: string | undefined }) {
  const styles = useStyles();
  const allWords = useWords();
  const { provider: words } = allWords;
  const session = useSession();
  const { navigate } = useLocation();
  const [query, setQuery] = useQueryValues();
  const tenantName = useTenantName();
  const first: TabName = session.roles.includes('INTERNAL_APPROVER') ? 'waiting' : 'mine';
  const asked = query.get('tab');
  const tab = isTab(asked) ? asked : first;

  const given = (name: keyof ProviderFilterShown) => query.get(name) ?? '';
  const filter: ProviderFilterShown = { q: given('q'), tenant: given('tenant'), environment: given('environment') };
  const filtered = Object.values(filter).some((value) => value !== '');
  const onFilter = useCallback((changes: Partial<ProviderFilterShown>) => setQuery({ ...changes }), [setQuery]);
  const narrowed = {
    search: filter.q || undefined,
    tenantId: filter.tenant || undefined,
    environmentId: filter.environment || undefined,
  };
  const list = usePages<AccessRequest>('/access-requests', { ...TABS[tab], ...narrowed }, keyOf);
  useListChanges(list, '/access-requests');
  // A number that grows while one scrolls, or falls with a filter, would not be that of those that wait.
  const isAllThatWaits = tab === 'waiting' && !filtered && list.state === 'ready' && list.more === 'none';

  const text = query.toString();
  const suffix = text === '' ? '' : `?${text}`;
  const close = () => {
    navigate(`/provider/requests${suffix}`);
    if (openId !== undefined) setTimeout(() => document.getElementById(accessRequestLinkId(openId))?.focus(), 0);
  };
  const columns = accessRequestColumns(allWords, suffix, tenantName);
  const nothing = filtered
    ? words.nothingFound
    : { waiting: words.emptyWaiting, mine: words.emptyMine, all: words.empty }[tab];

  return (
    <>
      <PageTop
        title={words.title}
        waiting={isAllThatWaits ? list.items.length : 0}
        actions={
          mayClaim(session.roles).length > 0 && (
            <Button appearance="primary" icon={<AddRegular />} onClick={() => navigate('/provider/new')}>
              {words.form.title}
            </Button>
          )
        }
      />
      <TabList
        className={styles.tabs}
        selectedValue={tab}
        onTabSelect={(_event, { value }) => setQuery({ tab: String(value) })}
      >
        <Tab value="waiting">{words.tabs.waiting}</Tab>
        {mayClaim(session.roles).length > 0 && <Tab value="mine">{words.tabs.mine}</Tab>}
        <Tab value="all">{words.tabs.all}</Tab>
      </TabList>
      <ProviderFilters filter={filter} filtered={filtered} onFilter={onFilter} />
      <ListTable
        name={words.title}
        list={list}
        empty={
          <EmptyState title={nothing}>
            {filtered && <Button onClick={() => onFilter(NO_PROVIDER_FILTER)}>{allWords.states.clear}</Button>}
          </EmptyState>
        }
        columns={columns}
        keyOf={keyOf}
        onOpen={({ id }) => navigate(`/provider/requests/${id}${suffix}`)}
      />
      {openId !== undefined && (
        <AccessRequestPanel key={openId} id={openId} tenantName={tenantName} onClose={close} onChanged={list.put} />
      )}
    </>
  );
}
