import { Button } from '@fluentui/react-components';
import { useCallback, useState } from 'react';
import { useChanges } from '../api/changes.tsx';
import { queryOf } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import type { AuditEvent } from '../api/resources.ts';
import { usePages } from '../api/use-pages.ts';
import { useLocation, useQueryValues } from '../navigation/location.tsx';
import type { Column } from '../parts/data-table.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { ListTable } from '../parts/list-table.tsx';
import { Notice } from '../parts/notice.tsx';
import { PageTop } from '../parts/page.tsx';
import { TextLink } from '../parts/text-link.tsx';
import { useSession } from '../session/session.tsx';
import { useFormats } from '../time/clock.tsx';
import { Moment } from '../time/moment.tsx';
import { utcOf } from '../time/zoned.ts';
import { useWords } from '../words/words.tsx';
import { type ActivityFilter, ActivityFilters, NO_FILTER } from './activity-filters.tsx';
import { eventName } from './event-name.ts';
import { ExportButtons, ExportProgress } from './export-bar.tsx';
import { useActivityPath } from './use-activity-path.ts';
import { useExport } from './use-export.ts';

const keyOf = ({ eventId }: AuditEvent) => eventId;
const NOTHING_WRONG: ReadonlyMap<string, string> = new Map();

/** The trail of a tenant, newest first. */
export default function ActivityPage() {
  const words = useWords();
  const { activity, states } = words;
  const { kind } = useSession();
  const base = useActivityPath();
  const { zone } = useFormats();
  const { navigate } = useLocation();
  const [query, setQuery] = useQueryValues();
  const [newer, setNewer] = useState(false);
  const exporting = useExport();

  const given = (name: keyof ActivityFilter) => query.get(name) ?? '';
  const filter: ActivityFilter = {
    type: given('type'),
    request: given('request'),
    actor: given('actor'),
    from: given('from'),
    to: given('to'),
  };
  const filtered = Object.values(filter).some((value) => value !== '');
  const asked = {
    type: filter.type,
    requestId: filter.request,
    actorId: filter.actor,
    from: utcOf(filter.from, zone),
    to: utcOf(filter.to, zone),
  };
  const list = usePages<AuditEvent>('/audit-events', asked, keyOf);
  // The provider's people hear of changes in all tenants, and none of those is in this list.
  useChanges(() => setNewer(kind === 'customer'));

  const onFilter = useCallback((next: ActivityFilter) => setQuery({ ...next }), [setQuery]);
  const wrong = list.error instanceof ApiProblem && list.state === 'failed' ? list.error.fields : NOTHING_WRONG;
  const onExport = (format: 'csv' | 'json') =>
    void exporting.start(`/audit-events/export${queryOf({ format, ...asked })}`, `activity.${format}`);

  const columns: readonly Column<AuditEvent>[] = [
    {
      id: 'type',
      header: activity.columns.type,
      cell: (event) => <TextLink href={`${base}/${event.eventId}`}>{eventName(event, words)}</TextLink>,
    },
    { id: 'occurredAt', header: activity.columns.occurredAt, cell: ({ occurredAt }) => <Moment at={occurredAt} /> },
    { id: 'actor', header: activity.columns.actor, cell: ({ actor }) => actor.id },
    {
      id: 'request',
      header: activity.columns.request,
      cell: ({ requestId }) =>
        requestId !== null && <TextLink href={`${base}?request=${requestId}`}>{requestId.slice(0, 8)}…</TextLink>,
    },
    { id: 'sequence', header: activity.columns.sequence, cell: ({ sequence }) => sequence },
  ];

  return (
    <>
      <PageTop
        title={activity.title}
        intro={kind === 'customer' ? activity.intro : activity.providerIntro}
        actions={<ExportButtons onExport={onExport} busy={exporting.state.state === 'running'} />}
      />
      <ExportProgress running={exporting} />
      <ActivityFilters filter={filter} wrong={wrong} onFilter={onFilter} />
      {filter.request !== '' && wrong.size === 0 && (
        <p>
          <TextLink href={`/requests/${encodeURIComponent(filter.request)}?tab=all`}>{activity.openRequest}</TextLink>
        </p>
      )}
      {newer && (
        <Notice
          intent="info"
          action={
            <Button
              onClick={() => {
                setNewer(false);
                list.restart();
              }}
            >
              {activity.showNewer}
            </Button>
          }
        >
          {activity.newer}
        </Notice>
      )}
      {wrong.size === 0 && (
        <ListTable
          name={activity.title}
          list={list}
          empty={
            <EmptyState title={filtered ? activity.nothingFound : activity.empty}>
              {filtered && <Button onClick={() => onFilter(NO_FILTER)}>{states.clear}</Button>}
            </EmptyState>
          }
          columns={columns}
          keyOf={keyOf}
          onOpen={({ eventId }) => navigate(`${base}/${eventId}`)}
        />
      )}
    </>
  );
}
