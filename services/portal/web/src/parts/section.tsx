import { makeStyles, mergeClasses, Subtitle2, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { CARD } from './card.ts';

const useStyles = makeStyles({
  section: { marginBottom: tokens.spacingVerticalXL },
  heading: { display: 'block', marginTop: 0, marginBottom: tokens.spacingVerticalS },
  card: CARD,
});

export function PageSection(props: {
  readonly title: string;
  readonly mark?: ReactNode;
  readonly card?: boolean;
  readonly children: ReactNode;
}) {
  const styles = useStyles();
  return (
    <section className={mergeClasses(styles.section, props.card && styles.card)}>
      <Subtitle2 as="h2" className={styles.heading}>
        {props.title} {props.mark}
      </Subtitle2>
      {props.children}
    </section>
  );
}
