import { makeStyles, tokens } from '@fluentui/react-components';
import type { AccessRequest, LockboxRequest } from '../api/resources.ts';
import { useSession } from '../session/session.tsx';
import { useFormats } from '../time/clock.tsx';
import { useWords } from '../words/words.tsx';
import { NoticeBar } from './notice.tsx';
import { PageSection } from './section.tsx';

const useStyles = makeStyles({
  list: { margin: 0, paddingLeft: tokens.spacingHorizontalXL },
  entry: { overflowWrap: 'anywhere' },
  about: { display: 'block', color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
});

/** Which data stores were opened for the engineer and closed again, as their guards report; nothing where none does. */
export function AccessOpenings({ request }: { readonly request: LockboxRequest | AccessRequest }) {
  const styles = useStyles();
  const { access, opened } = request;
  const { openings: words, use } = useWords();
  const { providerName } = useSession();
  const { local } = useFormats();
  if (opened.length === 0) return undefined;
  const reallyEndedAt = access?.reallyEndedAt ?? null;
  return (
    <PageSection title={words.title}>
      {opened.some(({ notClosed }) => notClosed !== null) && (
        <NoticeBar intent="error">{words.notClosedText({ provider: providerName })}</NoticeBar>
      )}
      {opened.some(({ outsideGrant }) => outsideGrant !== null) && (
        <NoticeBar intent="error">{words.outsideText({ provider: providerName })}</NoticeBar>
      )}
      {reallyEndedAt !== null && <p>{words.reallyEnded({ at: local(reallyEndedAt) })}</p>}
      <ul className={styles.list}>
        {opened.map(({ dataStore, openedAt, closedAt, sessionsEnded, notClosed, outsideGrant }) => (
          <li key={dataStore} className={styles.entry}>
            {dataStore}
            <span className={styles.about}>
              {[
                openedAt !== null && words.opened({ at: local(openedAt) }),
                closedAt === null ? words.open : words.closed({ at: local(closedAt), sessions: sessionsEnded }),
                notClosed !== null &&
                  words.notClosed({ since: local(notClosed.since), why: words.why[notClosed.reason] }),
                outsideGrant !== null && use.reasons[outsideGrant],
              ]
                .filter((part) => part !== false)
                .join(' · ')}
            </span>
          </li>
        ))}
      </ul>
    </PageSection>
  );
}
