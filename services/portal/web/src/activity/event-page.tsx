import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { ApiProblem } from '../api/problem.ts';
import type { EventRecord } from '../api/resources.ts';
import { useResource } from '../api/use-resource.ts';
import { bytesOfBase64 } from '../parts/bytes.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { Details } from '../parts/details.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { PageTop } from '../parts/page.tsx';
import { NameWithId } from '../parts/person-name.tsx';
import { PageSection } from '../parts/section.tsx';
import { FailedState, Loading } from '../parts/states.tsx';
import { TextLink } from '../parts/text-link.tsx';
import { Moment } from '../time/moment.tsx';
import { useWords } from '../words/words.tsx';
import { eventName } from './event-name.ts';
import { hexDump } from './hex-dump.ts';
import { useActivityPath } from './use-activity-path.ts';

const useStyles = makeStyles({
  pre: { margin: 0, font: 'inherit' },
  code: {
    margin: `${tokens.spacingVerticalS} 0`,
    padding: tokens.spacingHorizontalM,
    overflowX: 'auto',
    maxHeight: '32rem',
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    backgroundColor: tokens.colorNeutralBackground3,
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
});

/** One event's full record: decoded, and as the bytes of which the hash is made. */
export default function EventPage({ id }: { readonly id: string }) {
  const { activity } = useWords();
  const base = useActivityPath();
  const { loaded, reload } = useResource<EventRecord>(`/audit-events/${encodeURIComponent(id)}`);
  const event = loaded.state === 'ready' ? loaded.value : undefined;
  const missing =
    loaded.state === 'failed' && loaded.error instanceof ApiProblem && [400, 404].includes(loaded.error.status);
  return (
    <>
      <PageTop
        title={event === undefined ? activity.title : activity.event({ n: event.sequence })}
        above={<TextLink href={base}>‹ {activity.title}</TextLink>}
      />
      {loaded.state === 'loading' && <Loading rows={10} />}
      {missing && <EmptyState title={activity.notFound} text={activity.notFoundText} />}
      {loaded.state === 'failed' && !missing && <FailedState error={loaded.error} onAgain={reload} />}
      {event !== undefined && <EventParts event={event} />}
    </>
  );
}

function EventParts({ event }: { readonly event: EventRecord }) {
  const words = useWords();
  const base = useActivityPath();
  const { activity } = words;
  const { fields } = activity;
  const { raw } = event;
  const bytes = bytesOfBase64(raw ?? '');
  return (
    <>
      <PageSection title={eventName(event, words)} card>
        {raw === null && <Text block>{activity.notShownText}</Text>}
        <Details
          rows={[
            event.occurredAt === null ? null : [fields.occurredAt, <Moment key="at" at={event.occurredAt} />],
            event.by === null ? null : [fields.by, <NameWithId key="by" of={event.by} />],
            event.recipient === null ? null : [fields.recipient, <NameWithId key="recipient" of={event.recipient} />],
            event.actor === null ? null : [fields.actor, `${event.actor.id} (${event.actor.kind})`],
            event.rule === null ? null : [fields.rule, event.rule],
            event.requestId === null
              ? null
              : [
                  fields.request,
                  <TextLink key="request" href={`${base}?request=${event.requestId}`}>
                    {event.requestId}
                  </TextLink>,
                ],
            [fields.sequence, event.sequence],
            [fields.eventId, event.eventId],
            event.causationId === null ? null : [fields.causationId, event.causationId],
            event.correlationId === null ? null : [fields.correlationId, event.correlationId],
            [fields.topic, event.topic],
            [fields.partition, event.partition],
            [fields.offset, event.offset],
            [fields.hash, event.hash],
          ]}
        />
      </PageSection>
      {raw !== null && (
        <>
          <Code title={activity.decoded} text={JSON.stringify({ type: event.type, ...event.data }, null, 2)} />
          <Code title={activity.raw} about={activity.rawText({ n: bytes.length })} text={hexDump(bytes)} />
        </>
      )}
    </>
  );
}

function Code(props: { readonly title: string; readonly about?: string; readonly text: string }) {
  const styles = useStyles();
  return (
    <PageSection title={props.title} card>
      {props.about !== undefined && <Text block>{props.about}</Text>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and a keyboard must be able to scroll it too */}
      <section className={styles.code} tabIndex={0} aria-label={props.title}>
        <pre className={styles.pre}>{props.text}</pre>
      </section>
      <CopyButton text={props.text} />
    </PageSection>
  );
}
