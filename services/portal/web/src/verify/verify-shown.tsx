import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { ShieldCheckmarkRegular } from '@fluentui/react-icons';
import { useMemo } from 'react';
import { queryOf } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import { linesIn } from '../api/read-pieces.ts';
import type { AuditEvent } from '../api/resources.ts';
import { OutcomeMessage, type SaidMessage } from '../parts/message.tsx';
import { useApi, useSession } from '../session/session.tsx';
import { useWords, type Words } from '../words/words.tsx';
import type { ShownOutcome } from './check-shown.ts';
import { keepSeenCheckpoint, pinnedText, seenBefore } from './kept.ts';
import { schemasKnownHere } from './known-schemas.ts';
import { Pinned } from './pinned.tsx';
import { useNewestRun } from './use-newest-run.ts';
import { isOnlyLate } from './use-verification.ts';
import { INTENTS, whyOf } from './verify.tsx';
import { WhatWasNotRecorded } from './what-was-checked.tsx';

/** Between the oldest and the newest entry that are shown; each is about a kilobyte. */
const MOST_RECORDS = 2_000;

const useStyles = makeStyles({
  stack: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'stretch',
    gap: tokens.spacingVerticalS,
    marginBottom: tokens.spacingVerticalM,
  },
  button: { alignSelf: 'flex-start' },
  list: { margin: 0, paddingLeft: tokens.spacingHorizontalXL, overflowWrap: 'anywhere' },
});

type State =
  /** `set-back`: other keys are pinned since, or none. */
  | { readonly state: 'idle' | 'set-back' | 'unpinned' | 'too-far' | 'older' }
  | { readonly state: 'checking'; readonly count: number }
  | { readonly state: 'done'; readonly outcome: ShownOutcome; readonly shown: readonly AuditEvent[] }
  | { readonly state: 'failed'; readonly error: unknown };

/** An older log is one with fewer events than this browser has verified. */
const failed = (error: unknown): State =>
  error instanceof ApiProblem && error.fields.has('since') ? { state: 'older' } : { state: 'failed', error };

/** Verifies in this browser that the entries of a list equal the signed log's. */
export function VerifyShown({ shown }: { readonly shown: readonly AuditEvent[] }) {
  const styles = useStyles();
  const words = useWords();
  const { verify } = words;
  const api = useApi();
  const tenantId = useSession().tenant?.id ?? '';
  const { state: found, start, setBack } = useNewestRun<State>({ state: 'idle' }, failed);

  async function check(signal: AbortSignal, tell: (state: State) => void): Promise<State> {
    const pinned = pinnedText(localStorage, tenantId);
    if (pinned === '') return { state: 'unpinned' };
    const sequences = shown.map(({ sequence }) => sequence);
    const from = Math.min(...sequences);
    if (Math.max(...sequences) - from >= MOST_RECORDS) return { state: 'too-far' };
    const kept = seenBefore(localStorage, tenantId);
    const { checkShown } = await import('./check-shown.ts');
    const response = await api.stream(`/audit-events/slice${queryOf({ from, since: kept?.size })}`, signal);
    const lines = linesIn(response);
    const onEvent = (count: number) => tell({ state: 'checking', count });
    const outcome = await checkShown({ tenantId, lines, shown, pinned, kept, schemas: schemasKnownHere, onEvent });
    if (outcome.toKeep !== null)
      keepSeenCheckpoint(localStorage, tenantId, { ...outcome.toKeep, at: Date.now() }, pinned);
    return { state: 'done', outcome, shown };
  }

  const said = useMemo(() => saidOf(found, words), [found, words]);
  const isStale = found.state === 'done' && JSON.stringify(found.shown) !== JSON.stringify(shown);
  return (
    <div className={styles.stack}>
      <Button
        className={styles.button}
        icon={<ShieldCheckmarkRegular />}
        disabledFocusable={found.state === 'checking' || shown.length === 0}
        onClick={() => void start({ state: 'checking', count: 0 }, check)}
      >
        {verify.shown.button}
      </Button>
      <div role="status">{found.state === 'checking' && verify.shown.checking({ count: found.count })}</div>
      {isStale && <Text block>{verify.stale}</Text>}
      {said !== undefined && <OutcomeMessage said={said} beside />}
      {found.state === 'done' && <WhatWasNotRecorded events={found.outcome.notRecorded} />}
      {found.state === 'done' && <WhatWasFound outcome={found.outcome} />}
      {found.state !== 'idle' && <Pinned onChanged={() => setBack({ state: 'set-back' })} />}
    </div>
  );
}

function WhatWasFound({ outcome }: { readonly outcome: ShownOutcome }) {
  const styles = useStyles();
  const { verify } = useWords();
  const { damage, differences, same, hashAlone, uncovered } = outcome;
  return (
    <>
      {(damage.length > 0 || differences.length > 0) && (
        <ul className={styles.list}>
          {damage.map(({ code, sentence }) => (
            <li key={code} lang="en">
              {code}: {sentence}
            </li>
          ))}
          {[...new Map(differences.map((one) => [one.sequence, one])).values()].map(({ how, sequence }) => (
            <li key={sequence}>{verify.entries[how]({ sequence, name: '', named: false })}</li>
          ))}
        </ul>
      )}
      <Text block>
        {damage.length === 0 && verify.shown.same({ n: same })}{' '}
        {damage.length === 0 && hashAlone > 0 && verify.shown.hashAlone({ n: hashAlone })}{' '}
        {uncovered > 0 && verify.shown.uncovered({ n: uncovered })}
      </Text>
      <Text block size={200}>
        {verify.shown.notShown}
      </Text>
    </>
  );
}

function saidOf(found: State, words: Words): SaidMessage | undefined {
  const { verify } = words;
  switch (found.state) {
    case 'idle':
    case 'set-back':
    case 'checking':
      return undefined;
    case 'unpinned':
      return { intent: 'warning', text: verify.shown.pinFirst };
    case 'too-far':
      return { intent: 'warning', text: verify.shown.tooFar };
    case 'older':
      return { intent: INTENTS.older, text: verify.verdicts.older };
    case 'failed':
      return {
        intent: isOnlyLate(found.error) ? 'warning' : 'error',
        text: `${verify.unchecked} ${whyOf(found.error, words)}`,
      };
    case 'done': {
      const { verdict, uncovered } = found.outcome;
      const isWhole = verdict === 'verified' && uncovered === 0;
      return verdict === 'verified' && !isWhole
        ? { intent: 'warning', text: verify.shown.uncovered({ n: uncovered }) }
        : { intent: INTENTS[verdict], text: verify.verdicts[verdict] };
    }
    default:
      return found satisfies never;
  }
}
