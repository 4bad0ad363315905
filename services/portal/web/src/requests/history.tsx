import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { useChanges } from '../api/changes.tsx';
import type { AuditEvent, Items } from '../api/resources.ts';
import { useDebounced } from '../api/use-debounced.ts';
import { useResource } from '../api/use-resource.ts';
import { Section } from '../parts/section.tsx';
import { Failed, Loading } from '../parts/states.tsx';
import { TextLink } from '../parts/text-link.tsx';
import { Moment } from '../time/moment.tsx';
import { useWords } from '../words/words.tsx';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  entry: {
    display: 'flex',
    flexWrap: 'wrap',
    columnGap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalXS} 0 ${tokens.spacingVerticalXS} ${tokens.spacingHorizontalM}`,
    borderLeft: `2px solid ${tokens.colorNeutralStroke1}`,
  },
  about: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
});

/**
 * All events of one request, oldest first. There is one link for all of them: a link in each would have to be passed by
 * keyboard on the way to the decision.
 */
export function History({ requestId }: { readonly requestId: string }) {
  const styles = useStyles();
  const { request, events } = useWords();
  const { loaded, reload } = useResource<Items<AuditEvent>>(`/lockbox-requests/${requestId}/history`);
  const soon = useDebounced(reload, 300);
  useChanges((change) => {
    if (change.about === 'everything' || (change.about === 'request' && change.id === requestId)) soon();
  });
  return (
    <Section title={request.history}>
      {loaded.state === 'loading' && <Loading rows={3} />}
      {loaded.state === 'failed' && <Failed error={loaded.error} onAgain={reload} />}
      {loaded.state === 'ready' && (
        <>
          <ol className={styles.list}>
            {loaded.value.items.map(({ eventId, type, occurredAt, actor }) => (
              <li key={eventId} className={styles.entry}>
                <Text>{events[type] ?? type}</Text>
                <Text className={styles.about}>
                  <Moment at={occurredAt} /> · {actor.id}
                </Text>
              </li>
            ))}
          </ol>
          <TextLink href={`/activity?request=${requestId}`}>{request.records}</TextLink>
        </>
      )}
    </Section>
  );
}
