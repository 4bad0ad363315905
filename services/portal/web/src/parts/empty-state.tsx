import { makeStyles, Text, Title3, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  empty: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    textAlign: 'center',
    gap: tokens.spacingVerticalM,
    padding: `${tokens.spacingVerticalXXXL} ${tokens.spacingHorizontalM}`,
  },
  text: { maxWidth: '34rem' },
});

/** A message in the place of a list that has nothing to show. */
export function EmptyState(props: { readonly title: string; readonly text?: string; readonly children?: ReactNode }) {
  const styles = useStyles();
  return (
    <div className={styles.empty}>
      <Title3 as="h2">{props.title}</Title3>
      {props.text !== undefined && <Text className={styles.text}>{props.text}</Text>}
      {props.children}
    </div>
  );
}
