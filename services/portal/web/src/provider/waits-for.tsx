import { makeStyles, tokens } from '@fluentui/react-components';
import type { AccessRequest } from '../api/resources.ts';
import { useSession } from '../session/session.tsx';
import { Deadline } from '../time/moment.tsx';
import { useWords, type Words } from '../words/words.tsx';

const useStyles = makeStyles({ beside: { display: 'block', fontSize: tokens.fontSizeBase200 } });

/** For whom a request waits, how many of them could decide, and how long it does; of one's own also what waits for an answer. */
export function WaitsFor({ request }: { readonly request: AccessRequest }) {
  const styles = useStyles();
  const { provider, time } = useWords();
  const { person } = useSession();
  const waits = waitOf(request, provider.waitsFor);
  if (waits === null) return <span>{time.never}</span>;
  const open = request.questions.filter(({ answeredAt }) => answeredAt === null).length;
  return (
    <>
      <span>{waits.whom}</span>
      {open > 0 && (
        <span className={styles.beside}>
          {request.engineer.id === person.id
            ? provider.waitsFor.answersOfYours({ n: open })
            : provider.waitsFor.answers({ n: open })}
        </span>
      )}
      <Deadline at={waits.until} open says="expiresIn" />
    </>
  );
}

function waitOf(request: AccessRequest, words: Words['provider']['waitsFor']) {
  const { status, reviewExpiresAt, expiresAt, couldDecide, approvals } = request;
  const could = { n: couldDecide ?? 0, known: couldDecide !== null };
  if (status === 'awaiting-internal-approval') return { whom: words.internal(could), until: reviewExpiresAt };
  if (status !== 'action-needed') return null;
  const first = approvals?.given.some(({ counts }) => counts) ?? false;
  return { whom: first ? words.second(could) : words.customer(could), until: expiresAt };
}
