import { type MessageBarProps, makeStyles, tokens } from '@fluentui/react-components';
import { useEffect, useMemo, useRef } from 'react';
import { NoticeBar } from './notice.tsx';

const useStyles = makeStyles({ message: { marginBottom: tokens.spacingVerticalM, flexShrink: 0 } });

export interface SaidMessage {
  readonly intent: NonNullable<MessageBarProps['intent']>;
  readonly text: string;
}

/** The focus stays in a field that the reader is typing in. */
const isTyping = (active: Element | null): boolean => active?.matches('input, textarea, select') === true;

/**
 * The outcome of what the reader did. It takes the focus, since the button that was pressed may be gone: but not where it comes
 * `beside` what the reader goes on doing.
 */
export function OutcomeMessage({ said, beside = false }: { readonly said: SaidMessage; readonly beside?: boolean }) {
  const styles = useStyles();
  const bar = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new message should be read
  const isBeside = useMemo(() => beside && isTyping(document.activeElement), [said]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same
  useEffect(() => {
    if (!isBeside) bar.current?.focus();
  }, [said]);
  return (
    <div ref={bar} tabIndex={-1} className={styles.message} role={isBeside ? 'alert' : undefined}>
      <NoticeBar intent={said.intent}>{said.text}</NoticeBar>
    </div>
  );
}
