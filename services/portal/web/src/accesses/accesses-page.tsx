import { Button, Switch } from '@fluentui/react-components';
import { useCallback, useMemo } from 'react';
import type { LockboxRequest } from '../api/resources.ts';
import { useListChanges } from '../api/use-list-changes.ts';
import { usePages } from '../api/use-pages.ts';
import { useLocation, useQueryValues } from '../navigation/location.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { ListTable } from '../parts/list-table.tsx';
import { PageTop } from '../parts/page.tsx';
import { personNameOf } from '../parts/person-name.tsx';
import { RequestPanel } from '../requests/request-panel.tsx';
import { useSession } from '../session/session.tsx';
import { useFormats } from '../time/clock.tsx';
import { utcOf } from '../time/zoned.ts';
import { useWords } from '../words/words.tsx';
import { type AccessesShown, AccessFilters, NO_ACCESS_FILTER } from './access-filters.tsx';
import { accessColumns, accessLinkId } from './columns.tsx';
import { RefusedAttemptsPart } from './refused-attempts.tsx';

const keyOf = ({ id }: LockboxRequest) => id;

/** Every access to the tenant's data, what runs first. An access opens in a panel over the list, at an address of its own. */
export default function AccessesPage({ openId }: { readonly openId: string | undefined }) {
  const words = useWords();
  const { accesses, requests, states } = words;
  const { providerName } = useSession();
  const { zone } = useFormats();
  const { navigate } = useLocation();
  const [query, setQuery] = useQueryValues();

  const given = (name: keyof AccessesShown) => query.get(name) ?? '';
  const filter: AccessesShown = {
    q: given('q'),
    basis: given('basis'),
    environment: given('environment'),
    engineer: given('engineer'),
    from: given('from'),
    to: given('to'),
  };
  const running = query.get('running') === 'true';
  const filtered = Object.values(filter).some((value) => value !== '');
  const list = usePages<LockboxRequest>(
    '/accesses',
    {
      running: running || undefined,
      search: filter.q,
      basis: filter.basis,
      environmentId: filter.environment,
      engineerId: filter.engineer,
      from: utcOf(filter.from, zone),
      to: utcOf(filter.to, zone),
    },
    keyOf,
  );
  const engineer = list.items.map((access) => access.engineer).find(({ id }) => id === filter.engineer);
  useListChanges(list, '/lockbox-requests');

  const text = query.toString();
  const suffix = text === '' ? '' : `?${text}`;
  const columns = useMemo(() => accessColumns(words, suffix), [words, suffix]);
  const onFilter = useCallback((changes: Partial<AccessesShown>) => setQuery({ ...changes }), [setQuery]);
  const close = () => {
    navigate(`/accesses${suffix}`);
    // A closed panel gives the focus back to what had it, which may not have been the row.
    if (openId !== undefined) setTimeout(() => document.getElementById(accessLinkId(openId))?.focus(), 0);
  };

  return (
    <>
      <PageTop title={accesses.title} intro={accesses.intro({ provider: providerName })} />
      <Switch
        label={accesses.runningOnly}
        checked={running}
        onChange={(_event, { checked }) => setQuery({ running: checked ? 'true' : '' })}
      />
      <AccessFilters
        filter={filter}
        filtered={filtered}
        engineerName={engineer === undefined ? filter.engineer : personNameOf(engineer)}
        onFilter={onFilter}
      />
      <ListTable
        name={accesses.title}
        list={list}
        empty={
          filtered ? (
            <EmptyState title={requests.nothingFound}>
              <Button onClick={() => onFilter(NO_ACCESS_FILTER)}>{states.clear}</Button>
            </EmptyState>
          ) : (
            <EmptyState title={running ? accesses.nothingRuns : accesses.empty} />
          )
        }
        columns={columns}
        keyOf={keyOf}
        onOpen={({ id }) => navigate(`/accesses/${id}${suffix}`)}
      />
      <RefusedAttemptsPart />
      {openId !== undefined && <RequestPanel key={openId} id={openId} onClose={close} onChanged={list.put} />}
    </>
  );
}
