import { type MessageBarProps, makeStyles, tokens } from '@fluentui/react-components';
import { useEffect, useRef } from 'react';
import { Notice } from './notice.tsx';

const useStyles = makeStyles({ message: { marginBottom: tokens.spacingVerticalM, flexShrink: 0 } });

export interface Said {
  readonly intent: NonNullable<MessageBarProps['intent']>;
  readonly text: string;
}

/** The outcome of what the reader did. It takes the focus, since the button that was pressed is gone. */
export function OutcomeMessage({ said }: { readonly said: Said }) {
  const styles = useStyles();
  const bar = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new message should be read
  useEffect(() => {
    bar.current?.focus();
  }, [said]);
  return (
    <div ref={bar} tabIndex={-1} className={styles.message}>
      <Notice intent={said.intent}>{said.text}</Notice>
    </div>
  );
}
