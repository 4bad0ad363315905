import { REFUSED_REASONS } from '@lockbox/contracts/access-use-rules';
import { useChanges } from '../api/changes.tsx';
import type { AuditEvent, ResourcePage } from '../api/resources.ts';
import { useDebounced } from '../api/use-debounced.ts';
import { useResource } from '../api/use-resource.ts';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { personNameOf } from '../parts/person-name.tsx';
import { PageSection } from '../parts/section.tsx';
import { FailedState } from '../parts/states.tsx';
import { TextLink } from '../parts/text-link.tsx';
import { Moment } from '../time/moment.tsx';
import { useWords, type Words } from '../words/words.tsx';

/** The newest; the log has all. */
const SHOWN = 10;
const keyOf = ({ eventId }: AuditEvent) => eventId;

/** Whom the guards of the tenant's data stores refused, the newest first; nothing where nobody was. */
export function RefusedAttemptsPart() {
  const words = useWords();
  const { loaded, reload } = useResource<ResourcePage<AuditEvent>>(`/audit-events?type=AccessRefused&limit=${SHOWN}`);
  const soon = useDebounced(reload, 250);
  useChanges(({ about }) => {
    if (about === 'attempts' || about === 'everything') soon();
  });
  if (loaded.state === 'failed') return <FailedState error={loaded.error} onAgain={reload} />;
  if (loaded.state !== 'ready' || loaded.value.items.length === 0) return null;
  const { refused } = words.accesses;
  return (
    <PageSection title={refused.title}>
      <p>{refused.text}</p>
      <DataTable name={refused.title} items={loaded.value.items} columns={columnsOf(words)} keyOf={keyOf} />
      <p>
        <TextLink href="/activity?type=AccessRefused">{refused.all}</TextLink>
      </p>
    </PageSection>
  );
}

function columnsOf(words: Words): readonly Column<AuditEvent>[] {
  const { columns, why } = words.accesses.refused;
  return [
    {
      id: 'who',
      header: columns.who,
      cell: ({ eventId, by }) => (
        <TextLink href={`/activity/${eventId}`}>{by === null ? words.story.somebody : personNameOf(by)}</TextLink>
      ),
    },
    { id: 'dataStore', header: columns.dataStore, cell: ({ data }) => String(data.dataStoreId) },
    {
      id: 'reason',
      header: columns.reason,
      cell({ data }) {
        const known = REFUSED_REASONS.find((reason) => reason === data.reason);
        return known === undefined ? String(data.reason) : why[known];
      },
    },
    { id: 'count', header: columns.count, cell: ({ data }) => String(data.count) },
    {
      id: 'lastAt',
      header: columns.lastAt,
      cell: ({ data }) => typeof data.lastAt === 'number' && <Moment at={new Date(data.lastAt).toISOString()} />,
    },
  ];
}
