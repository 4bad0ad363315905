import { makeStyles, mergeClasses, Subtitle2, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  section: { marginBottom: tokens.spacingVerticalXL },
  heading: { display: 'block', marginTop: 0, marginBottom: tokens.spacingVerticalS },
  card: {
    padding: tokens.spacingHorizontalL,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusLarge,
  },
});

export function Section(props: {
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
