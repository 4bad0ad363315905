import { Text } from '@fluentui/react-components';
import { eventName } from '../activity/event-name.ts';
import type { AuditEvent, Items, NoticesNotRecorded } from '../api/resources.ts';
import { useResource } from '../api/use-resource.ts';
import { NoticeBar } from '../parts/notice.tsx';
import { personNameOf } from '../parts/person-name.tsx';
import { FailedState } from '../parts/states.tsx';
import { useWords } from '../words/words.tsx';

/**
 * The notices to administrators of which the log has no outcome: about these events, or about any of the tenant's. Asked for once: what
 * is missing has been for an hour at least.
 */
export function NotRecordedNotices({ among }: { readonly among?: readonly AuditEvent[] }) {
  const words = useWords();
  const { story } = words;
  const { loaded, reload } = useResource<Items<NoticesNotRecorded>>('/audit-events/notices-not-recorded');
  if (loaded.state === 'failed') return <FailedState error={loaded.error} onAgain={reload} />;
  if (loaded.state === 'loading') return undefined;
  const isWanted = ({ eventId }: NoticesNotRecorded) => among?.some((event) => event.eventId === eventId) ?? true;
  const items = loaded.value.items.filter(isWanted);
  if (items.length === 0) return undefined;
  return (
    <NoticeBar intent="error" politeness="polite">
      {items.map(({ eventId, type, sequence, people: [first, ...others] }) => (
        <Text block key={eventId}>
          {first === undefined
            ? story.notRecordedOfAny({ event: eventName({ type, data: {} }, words), sequence })
            : story.notRecorded({
                event: eventName({ type, data: {} }, words),
                sequence,
                who: personNameOf(first),
                others: others.length,
                all: others.length + 1,
              })}
        </Text>
      ))}
      <Text block>{story.notRecordedRemedy}</Text>
    </NoticeBar>
  );
}
