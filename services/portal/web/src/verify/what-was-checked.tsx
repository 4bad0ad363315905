import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { eventName } from '../activity/event-name.ts';
import { Details } from '../parts/details.tsx';
import { NoticeBar } from '../parts/notice.tsx';
import { useFormats } from '../time/clock.tsx';
import { useWords, type Words } from '../words/words.tsx';
import type { CheckOutcome } from './check.ts';
import type { ShownDifference } from './compare.ts';
import type { NotRecordedEvent } from './not-recorded.ts';
import type { Verification } from './use-verification.ts';

const useStyles = makeStyles({
  list: { margin: 0, paddingLeft: tokens.spacingHorizontalXL, overflowWrap: 'anywhere' },
  exactly: { display: 'block', color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
  place: { overflowWrap: 'anywhere' },
});

/** Each check that failed, and of which event; each thing that the page shows otherwise. */
export function WhatIsWrong({ outcome }: { readonly outcome: CheckOutcome }) {
  const styles = useStyles();
  const words = useWords();
  const { damage, differences, verdict } = outcome;
  const wrong = verdict === 'broken' ? damage.filter(({ code }) => code !== 'WITNESSES_MISSING') : [];
  if (wrong.length === 0 && differences.length === 0) return undefined;
  return (
    <ul className={styles.list}>
      {wrong.map(({ code, sentence, offset }) => (
        <li key={`${code} ${sentence}`}>
          {words.verify.damage[code]} {offset !== null && placeOf(outcome, offset, words)}
          <span className={styles.exactly} lang="en">
            {code}: {sentence}
          </span>
        </li>
      ))}
      {differences.map((one) => (
        <li key={one.about === 'entry' ? `${one.how} ${one.sequence}` : one.about}>
          {differenceText(one, outcome, words)}
        </li>
      ))}
    </ul>
  );
}

/** Events that had to be announced, and of which the verified log has no outcome of a notice. */
export function WhatWasNotRecorded({ events }: { readonly events: readonly NotRecordedEvent[] }) {
  const words = useWords();
  return events.map(({ sequence, type }) => (
    <NoticeBar key={sequence} intent="error">
      {words.verify.notRecorded({ event: eventName({ type, data: {} }, words), sequence })}
    </NoticeBar>
  ));
}

/** The event by its name and number, where it could be read. */
function placeOf({ events }: CheckOutcome, offset: number, words: Words): string {
  const event = events.find((one) => one.offset === offset);
  return event === undefined
    ? words.verify.eventAt({ offset })
    : words.verify.eventOf({ name: eventName(event, words), sequence: event.sequence });
}

function differenceText(difference: ShownDifference, { events }: CheckOutcome, words: Words): string {
  const { verify } = words;
  if (difference.about !== 'entry') {
    return verify.shownOtherwise({
      what: factName(difference.about, words),
      shown: difference.shown,
      said: difference.said,
    });
  }
  const event = events.find(({ sequence }) => sequence === difference.sequence);
  const name = event === undefined ? null : eventName(event, words);
  return verify.entries[difference.how]({ sequence: difference.sequence, name: name ?? '', named: name !== null });
}

/** The fact's name on the page. */
function factName(
  about: Exclude<ShownDifference['about'], 'entry'>,
  { request, verify, questions, use, openings }: Words,
): string {
  switch (about) {
    case 'questions':
      return questions.title;
    case 'used':
      return use.title;
    case 'opened':
      return openings.title;
    case 'request':
    case 'status':
    case 'asked':
    case 'withoutApproval':
    case 'approvals':
    case 'accessExpires':
      return verify.facts[about];
    default:
      return request[about];
  }
}

/** The scope of the verification, and its keys. */
export function WhatWasChecked({ outcome, isPinned, before }: Extract<Verification, { readonly state: 'done' }>) {
  const styles = useStyles();
  const { verify } = useWords();
  const { local } = useFormats();
  const { events, checkpoint, witnesses, decisions, texts, differences, verdict } = outcome;
  const at = (ms: number) => local(new Date(ms).toISOString());
  return (
    <>
      <Text block weight="semibold">
        {verify.checked}
      </Text>
      <Details
        rows={[
          [verify.keys, isPinned ? verify.byPinned : verify.byPortal],
          [verify.records, verify.recordsOf({ n: events.length })],
          [
            verify.checkpoint,
            <span key="checkpoint" className={styles.place}>
              {checkpoint === null
                ? verify.noCheckpoint
                : verify.checkpointOf({ origin: checkpoint.origin, size: checkpoint.size, key: checkpoint.keyId })}
            </span>,
          ],
          [
            verify.witnesses,
            witnesses.length === 0 ? (
              verify.noWitness
            ) : (
              <ul key="witnesses" className={styles.list}>
                {witnesses.map(({ name, at: seenAt }) => (
                  <li key={name}>
                    {seenAt === null ? verify.missing({ name }) : verify.seenBy({ name, at: at(seenAt) })}
                  </li>
                ))}
              </ul>
            ),
          ],
          [verify.passkeys, verify.passkeysOf({ signed: decisions.signed, all: decisions.all })],
          [verify.texts, verify.textsOf({ n: texts.all - texts.missing, missing: texts.missing })],
          verdict === 'broken' ? null : [verify.page, verify.pageShows({ differences: differences.length })],
          isPinned
            ? [
                verify.before,
                before === null ? verify.firstTime : verify.seenAt({ size: before.size, at: at(before.at) }),
              ]
            : null,
        ]}
      />
      <Text block size={200}>
        {verify.notShown}
      </Text>
    </>
  );
}
