import { makeStyles, tokens } from '@fluentui/react-components';
import type { Access } from '../api/resources.ts';
import { Deadline, Moment } from '../time/moment.tsx';
import { useWords } from '../words/words.tsx';

const useStyles = makeStyles({
  beside: { display: 'block', color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
});

/** Until when access lasts, with the time left, or since when it is over and why. */
export function AccessEnd({ access }: { readonly access: Access | null }) {
  const styles = useStyles();
  const { accesses } = useWords();
  if (access === null) return <Moment at={null} />;
  if (access.state === 'running') return <Deadline at={access.expiresAt} open says="left" />;
  return (
    <span>
      <Moment at={access.endedAt ?? access.expiresAt} />
      <span className={styles.beside}>{accesses.ended[access.endReason ?? 'PERIOD_OVER']}</span>
    </span>
  );
}
