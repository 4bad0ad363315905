import { makeStyles, Switch, Text, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useChanges } from '../api/changes.tsx';
import type { AuditEvent, Items } from '../api/resources.ts';
import { useDebounced } from '../api/use-debounced.ts';
import { type Resource, useResource } from '../api/use-resource.ts';
import { PageSection } from '../parts/section.tsx';
import { FailedState, Loading } from '../parts/states.tsx';
import { TextLink } from '../parts/text-link.tsx';
import { EventBadge } from '../story/event-badge.tsx';
import { NotRecordedNotices } from '../story/not-recorded.tsx';
import { isNotice, trailLinesOf } from '../story/notices.ts';
import { sentenceOfLine } from '../story/sentence.ts';
import { sourceOf } from '../story/who.tsx';
import { useFormats } from '../time/clock.tsx';
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
  more: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: tokens.spacingHorizontalM },
});

/**
 * A request's history, oldest first, as sentences with names. Notices are folded. All events share one link: a link in each
 * would lie on the keyboard's way to the decision.
 */
export function History(props: { readonly requestId: string; readonly history: Resource<Items<AuditEvent>> }) {
  const { requestId, history } = props;
  const styles = useStyles();
  const words = useWords();
  const { request, story } = words;
  const { local } = useFormats();
  const [withNotices, setWithNotices] = useState(false);
  const { loaded, reload } = history;
  const events = loaded.state === 'ready' ? loaded.value.items : [];
  const lines = trailLinesOf(withNotices ? events : events.filter((event) => !isNotice(event)));
  return (
    <PageSection title={request.history}>
      {loaded.state === 'loading' && <Loading rows={3} />}
      {loaded.state === 'failed' && <FailedState error={loaded.error} onAgain={reload} />}
      {loaded.state === 'ready' && (
        <>
          <ol className={styles.list}>
            {lines.map((line) => {
              const source = sourceOf(line.event, words);
              return (
                <li key={line.event.eventId} className={styles.entry}>
                  <Text>{sentenceOfLine(line, words, local)}</Text>
                  <EventBadge event={line.event} />
                  <Text className={styles.about}>
                    <Moment at={line.event.occurredAt} />
                    {line.event.by !== null && source !== null && ` · ${source}`}
                  </Text>
                </li>
              );
            })}
          </ol>
          <NotRecordedNotices among={events} />
          <div className={styles.more}>
            <TextLink href={`/activity?request=${requestId}`}>{request.records}</TextLink>
            {events.some(isNotice) && (
              <Switch
                label={story.showNotices}
                checked={withNotices}
                onChange={(_event, { checked }) => setWithNotices(checked)}
              />
            )}
          </div>
        </>
      )}
    </PageSection>
  );
}

/** Loads a request's history from the log, and again after changes. */
export function useHistory(requestId: string): Resource<Items<AuditEvent>> {
  const history = useResource<Items<AuditEvent>>(historyPath(requestId));
  const soon = useDebounced(history.reload, 300);
  useChanges((change) => {
    if (change.about === 'everything' || (change.about === 'request' && change.id === requestId)) soon();
  });
  return history;
}

export const historyPath = (requestId: string): string => `/lockbox-requests/${requestId}/history`;
