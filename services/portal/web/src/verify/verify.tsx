import { Button, makeStyles, ProgressBar, Text, tokens } from '@fluentui/react-components';
import { ShieldCheckmarkRegular } from '@fluentui/react-icons';
import { useEffect, useMemo } from 'react';
import { ApiProblem, Unreachable } from '../api/problem.ts';
import { OutcomeMessage, type SaidMessage } from '../parts/message.tsx';
import { NoticeBar } from '../parts/notice.tsx';
import { errorSentenceOf } from '../parts/states.tsx';
import { useWords, type Words } from '../words/words.tsx';
import type { CheckVerdict } from './check.ts';
import type { Shown } from './compare.ts';
import { Pinned } from './pinned.tsx';
import { isOnlyLate, isTooOld, useVerification, type Verification } from './use-verification.ts';
import { WhatIsWrong, WhatWasChecked, WhatWasNotRecorded } from './what-was-checked.tsx';

const useStyles = makeStyles({
  stack: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'stretch',
    gap: tokens.spacingVerticalM,
    marginBottom: tokens.spacingVerticalL,
  },
  button: { alignSelf: 'flex-start' },
});

export const INTENTS: Readonly<Record<CheckVerdict, SaidMessage['intent']>> = {
  verified: 'success',
  fits: 'info',
  'witness-missing': 'warning',
  'not-proven': 'warning',
  older: 'error',
  'other-history': 'error',
  'not-continued': 'error',
  differs: 'error',
  broken: 'error',
};

/** Verifies in this browser that what the page shows is what the signed log says. */
export function Verify(props: {
  readonly requestId: string;
  readonly asked: number;
  /** Undefined while it is not there. */
  readonly shown: Shown | undefined;
  /** Loads the content again, and shows it. */
  readonly read: () => Promise<Shown>;
}) {
  const { requestId, asked, shown, read } = props;
  const styles = useStyles();
  const words = useWords();
  const { verify } = words;
  const { verification, start, setBack } = useVerification(read, requestId);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each time that it is asked for, and not when what it reads by is made anew
  useEffect(() => {
    if (asked > 0) void start();
  }, [asked]);
  const isRunning = verification.state === 'fetching' || verification.state === 'checking';
  const said = useMemo(() => saidOf(verification, words), [verification, words]);
  const isStale =
    verification.state === 'done' &&
    shown !== undefined &&
    JSON.stringify(shown) !== JSON.stringify(verification.shown);
  return (
    <div className={styles.stack}>
      <Text block>{verify.text}</Text>
      <Button
        className={styles.button}
        icon={<ShieldCheckmarkRegular />}
        disabledFocusable={isRunning || shown === undefined}
        onClick={() => void start()}
      >
        {verify.button}
      </Button>
      <div role="status">{isRunning && progressOf(verification, words)}</div>
      {isRunning && <ProgressBar aria-label={verify.running} />}
      {isStale && <NoticeBar intent="warning">{verify.stale}</NoticeBar>}
      {!isRunning && said !== undefined && <OutcomeMessage said={said} beside />}
      {verification.state === 'done' && (
        <>
          <WhatIsWrong outcome={verification.outcome} />
          <WhatWasNotRecorded events={verification.outcome.notRecorded} />
          <WhatWasChecked {...verification} />
        </>
      )}
      <Pinned onChanged={setBack} />
    </div>
  );
}

function progressOf(verification: Verification, { verify }: Words): string {
  if (verification.state === 'checking') return verify.checking({ count: verification.count, all: verification.all });
  return verify.fetching({ kilobytes: verification.state === 'fetching' ? Math.ceil(verification.bytes / 1024) : 0 });
}

function saidOf(verification: Verification, words: Words): SaidMessage | undefined {
  const { verify } = words;
  if (verification.state === 'failed') {
    const { error } = verification;
    return { intent: isOnlyLate(error) ? 'warning' : 'error', text: `${verify.unchecked} ${whyOf(error, words)}` };
  }
  if (verification.state !== 'done') return undefined;
  const { verdict } = verification.outcome;
  return { intent: INTENTS[verdict], text: verify.verdicts[verdict] };
}

export function whyOf(error: unknown, words: Words): string {
  const { verify } = words;
  if (isTooOld(error)) return verify.tooOld;
  return error instanceof ApiProblem || error instanceof Unreachable
    ? errorSentenceOf(error, words)
    : verify.noEvidence;
}
