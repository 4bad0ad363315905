import { makeStyles, tokens } from '@fluentui/react-components';
import type { AccessRequest, LockboxRequest } from '../api/resources.ts';
import { useSession } from '../session/session.tsx';
import { useFormats } from '../time/clock.tsx';
import { useWords } from '../words/words.tsx';
import { NoticeBar } from './notice.tsx';
import { PageSection } from './section.tsx';

type Used = (LockboxRequest | AccessRequest)['used'];
type Use = Used['actions'][number] | Used['outsideGrant'][number];

const useStyles = makeStyles({
  list: { margin: 0, paddingLeft: tokens.spacingHorizontalXL },
  entry: { overflowWrap: 'anywhere' },
  about: { display: 'block', color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
});

/** The acts under a request, as far as the provider's systems report them. */
export function AccessUse({ request }: { readonly request: LockboxRequest | AccessRequest }) {
  const { access, used } = request;
  const { use: words } = useWords();
  const { providerName } = useSession();
  const { actions, outsideGrant, unlisted } = used;
  const isEmpty = actions.length === 0 && unlisted === 0;
  if (access === null && isEmpty && outsideGrant.length === 0) return undefined;
  return (
    <>
      {outsideGrant.length > 0 && (
        <PageSection title={words.outside}>
          <NoticeBar intent="error">{words.outsideText({ provider: providerName })}</NoticeBar>
          <UseList of={outsideGrant} />
        </PageSection>
      )}
      {(access !== null || !isEmpty) && (
        <PageSection title={words.title}>
          {isEmpty && <p>{access?.state === 'running' ? words.nothingYet : words.nothing}</p>}
          <UseList of={actions} />
          {unlisted > 0 && <p>{words.unlisted({ n: unlisted })}</p>}
        </PageSection>
      )}
    </>
  );
}

function UseList({ of }: { readonly of: readonly Use[] }) {
  const styles = useStyles();
  const { use: words } = useWords();
  const { local } = useFormats();
  if (of.length === 0) return undefined;
  return (
    <ul className={styles.list}>
      {of.map((one) => {
        const { action, count, objectClass, dataStore, firstAt, lastAt } = one;
        const [first, last] = [local(firstAt), local(lastAt)];
        const reason = 'reason' in one ? one.reason : null;
        return (
          <li key={[action, objectClass, dataStore, reason].join(' ')} className={styles.entry}>
            {words.did[action]({ n: count, of: objectClass })}
            <span className={styles.about}>
              {dataStore} · {first === last ? first : words.between({ first, last })}
              {reason !== null && ` · ${words.reasons[reason]}`}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
