import { Button, Text } from '@fluentui/react-components';
import { useEffect } from 'react';
import { useChanges } from '../api/changes.tsx';
import type { Delivery, Items } from '../api/resources.ts';
import { useDebounced } from '../api/use-debounced.ts';
import { useResource } from '../api/use-resource.ts';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { FailedState, Loading } from '../parts/states.tsx';
import { WordBadge } from '../parts/word-badge.tsx';
import { Moment } from '../time/moment.tsx';
import { useWords, type Words } from '../words/words.tsx';

const TEST = 'WebhookTest';
const COLORS = { delivered: 'success', failed: 'danger', waiting: 'informative', skipped: 'subtle' } as const;
const isTestUnderWay = ({ eventType, outcome }: Delivery) => eventType === TEST && outcome === 'waiting';
const keyOf = ({ id }: Delivery) => id;

/** The deliveries to a webhook, and the receiver's answers. */
export function DeliveryList(props: {
  readonly path: string;
  readonly asked: number;
  /** Sends one once more; absent where that is not offered. */
  readonly onAgain?: (id: string) => void;
}) {
  const { path, asked, onAgain } = props;
  const { webhooks: words, events } = useWords();
  const { loaded, reload } = useResource<Items<Delivery>>(`${path}/deliveries`);
  const nameOf = (type: string) => (type === TEST ? words.testEvent : (events[type] ?? type));
  // A delivery is made a moment after its cause.
  const soon = useDebounced(reload, 1_500);
  useChanges(soon);
  useEffect(() => {
    if (asked > 0) soon();
  }, [asked, soon]);
  // A test makes no event, so no change says when it is done.
  useEffect(() => {
    if (loaded.state === 'ready' && loaded.value.items.some(isTestUnderWay)) soon();
  }, [loaded, soon]);
  const columns: readonly Column<Delivery>[] = [
    { id: 'at', header: words.columns.at, cell: ({ at }) => <Moment at={at} /> },
    {
      id: 'event',
      header: words.columns.event,
      cell: ({ eventType, again }) => (again ? `${nameOf(eventType)} (${words.isAgain})` : nameOf(eventType)),
    },
    { id: 'attempt', header: words.columns.attempt, cell: ({ attempt }) => attempt },
    {
      id: 'outcome',
      header: words.columns.outcome,
      cell: ({ outcome, nextAttemptAt }) => (
        <>
          <WordBadge appearance="tint" color={COLORS[outcome]}>
            {words.outcomes[outcome]}
          </WordBadge>
          {nextAttemptAt !== null && (
            <>
              {' '}
              {words.nextAttempt} <Moment at={nextAttemptAt} />
            </>
          )}
        </>
      ),
    },
    {
      id: 'detail',
      header: words.columns.detail,
      cell: ({ detail }) => (detail === null ? '' : answerOf(detail, words)),
    },
    ...(onAgain === undefined
      ? []
      : [
          {
            id: 'actions',
            header: words.columns.actions,
            cell: ({ id, outcome, eventType }: Delivery) =>
              outcome !== 'waiting' &&
              eventType !== TEST && (
                <Button size="small" aria-label={`${words.again}: ${nameOf(eventType)}`} onClick={() => onAgain(id)}>
                  {words.again}
                </Button>
              ),
          },
        ]),
  ];
  if (loaded.state === 'loading') return <Loading rows={2} />;
  if (loaded.state === 'failed') return <FailedState error={loaded.error} onAgain={reload} />;
  if (loaded.value.items.length === 0) return <Text>{words.noDeliveries}</Text>;
  return <DataTable name={words.deliveries} columns={columns} items={loaded.value.items} keyOf={keyOf} />;
}

/** A status or a code; a note after a status may tell that the clocks differ. */
function answerOf(detail: string, words: Words['webhooks']): string {
  const [status = '', more] = detail.split(' ');
  return more === 'CLOCKS_DIFFER' ? words.clocksDiffer({ status }) : (words.reasons[detail] ?? detail);
}
