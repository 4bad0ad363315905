import { Button, Switch } from '@fluentui/react-components';
import { isRequestId } from '@lockbox/contracts/ids';
import { Fragment, useCallback, useMemo, useState } from 'react';
import { useChanges } from '../api/changes.tsx';
import { queryOf } from '../api/client.ts';
import { ApiProblem, type Fields } from '../api/problem.ts';
import type { AuditEvent } from '../api/resources.ts';
import { usePages } from '../api/use-pages.ts';
import { useLocation, useQueryValues } from '../navigation/location.ts';
import { START } from '../navigation/routes.ts';
import type { Column } from '../parts/data-table.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { ListTable } from '../parts/list-table.tsx';
import { NoticeBar } from '../parts/notice.tsx';
import { PageTop } from '../parts/page.tsx';
import { TextLink } from '../parts/text-link.tsx';
import { TicketName } from '../parts/ticket-name.tsx';
import { useSession } from '../session/session.tsx';
import { EventBadge } from '../story/event-badge.tsx';
import { NotRecordedNotices } from '../story/not-recorded.tsx';
import { type TrailLine, trailLinesOf } from '../story/notices.ts';
import { toldBy } from '../story/told.ts';
import { Who } from '../story/who.tsx';
import { useFormats } from '../time/clock.tsx';
import { Moment } from '../time/moment.tsx';
import { utcOf } from '../time/zoned.ts';
import { VerifyShown } from '../verify/verify-shown.tsx';
import { useWords } from '../words/words.tsx';
import { type ActivityFilter, ActivityFilters, NO_FILTER } from './activity-filters.tsx';
import { eventName } from './event-name.ts';
import { ExportButtons, ExportProgress } from './export-bar.tsx';
import { useActivityPath } from './use-activity-path.ts';
import { useExport } from './use-export.ts';

const keyOf = ({ eventId }: AuditEvent) => eventId;
const keyOfLine = ({ event }: TrailLine) => event.eventId;
const NOTHING_WRONG: Fields = new Map();

/** The trail of a tenant, newest first. */
export default function ActivityPage() {
  const words = useWords();
  const { activity, states, story } = words;
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
  const withNotices = query.get('notices') === 'true';
  const filtered = Object.values(filter).some((value) => value !== '');
  const asked = {
    type: filter.type,
    // Anything but a request's whole id is the beginning of a ticket.
    ...(isRequestId(filter.request) ? { requestId: filter.request } : { ticket: filter.request }),
    person: filter.actor,
    notices: withNotices ? undefined : false,
    from: utcOf(filter.from, zone),
    to: utcOf(filter.to, zone),
  };
  const list = usePages<AuditEvent>('/audit-events', asked, keyOf);
  const lines = useMemo(() => trailLinesOf(list.items), [list.items]);
  // The provider's people hear of changes in all tenants, and none of those is in this list.
  useChanges(() => setNewer(kind === 'customer'));

  const onFilter = useCallback((next: ActivityFilter) => setQuery({ ...next }), [setQuery]);
  const wrong = list.error instanceof ApiProblem && list.state === 'failed' ? list.error.fields : NOTHING_WRONG;
  const onExport = (format: 'csv' | 'json') =>
    void exporting.start(
      `/audit-events/export${queryOf({ format, ...asked, notices: undefined })}`,
      `activity.${format}`,
    );

  const columns: readonly Column<TrailLine>[] = [
    {
      id: 'type',
      header: activity.columns.type,
      cell: ({ event, notices }) => (
        <>
          <TextLink href={`${base}/${event.eventId}`}>
            {notices.length > 0 ? toldBy(notices, words) : eventName(event, words)}
          </TextLink>{' '}
          <EventBadge event={event} />
        </>
      ),
    },
    {
      id: 'occurredAt',
      header: activity.columns.occurredAt,
      cell: ({ event }) => event.occurredAt !== null && <Moment at={event.occurredAt} />,
    },
    { id: 'actor', header: activity.columns.actor, cell: ({ event }) => <Who event={event} /> },
    {
      id: 'request',
      header: activity.columns.request,
      cell: ({ event: { requestId, supportRequestId } }) =>
        requestId !== null && (
          <TextLink href={`${base}?request=${requestId}`}>
            {supportRequestId === null ? `${requestId.slice(0, 8)}…` : <TicketName id={supportRequestId} />}
          </TextLink>
        ),
    },
    { id: 'sequence', header: activity.columns.sequence, cell: (line) => <Sequences base={base} line={line} /> },
  ];

  return (
    <>
      <PageTop
        title={activity.title}
        intro={kind === 'customer' ? activity.intro : activity.providerIntro}
        actions={<ExportButtons onExport={onExport} busy={exporting.state.state === 'running'} />}
      />
      <ExportProgress running={exporting} />
      {kind === 'customer' && <NotRecordedNotices />}
      <ActivityFilters filter={filter} wrong={wrong} onFilter={onFilter} />
      {kind === 'customer' && (
        <Switch
          label={story.showNotices}
          checked={withNotices}
          onChange={(_event, { checked }) => setQuery({ notices: checked ? 'true' : '' })}
        />
      )}
      {isRequestId(filter.request) && wrong.size === 0 && (
        <p>
          <TextLink href={`${START[kind]}/${encodeURIComponent(filter.request)}?tab=all`}>
            {activity.openRequest}
          </TextLink>
        </p>
      )}
      {newer && (
        <NoticeBar
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
        </NoticeBar>
      )}
      {kind === 'customer' && wrong.size === 0 && <VerifyShown shown={list.items} />}
      {wrong.size === 0 && (
        <ListTable
          name={activity.title}
          list={{ ...list, items: lines }}
          empty={
            <EmptyState title={filtered ? activity.nothingFound : activity.empty}>
              {filtered && <Button onClick={() => onFilter(NO_FILTER)}>{states.clear}</Button>}
            </EmptyState>
          }
          columns={columns}
          keyOf={keyOfLine}
          onOpen={({ event }) => navigate(`${base}/${event.eventId}`)}
        />
      )}
    </>
  );
}

/** The number of an event in the tenant's log; of a notice those of all its outcomes, each with its record. */
function Sequences({ base, line: { event, notices } }: { readonly base: string; readonly line: TrailLine }) {
  if (notices.length < 2) return event.sequence;
  return notices.map(({ eventId, sequence }, index) => (
    <Fragment key={eventId}>
      {index > 0 && ', '}
      <TextLink href={`${base}/${eventId}`}>{sequence}</TextLink>
    </Fragment>
  ));
}
