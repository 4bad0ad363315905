import { makeStyles, Text, tokens } from '@fluentui/react-components';
import type { RecordedDecision } from '../api/resources.ts';
import { Moment } from '../time/moment.tsx';
import { useWords } from '../words/words.tsx';
import { nameAndIdOf } from './person-name.tsx';

const useStyles = makeStyles({
  comment: {
    display: 'block',
    whiteSpace: 'pre-wrap',
    paddingLeft: tokens.spacingHorizontalS,
    marginTop: tokens.spacingVerticalXXS,
    borderLeft: `2px solid ${tokens.colorNeutralStroke1}`,
  },
});

/** A decision with its time and comment, and its author if the reader may know. */
export function DecisionSummary({ decision }: { readonly decision: RecordedDecision | null }) {
  const styles = useStyles();
  const { request, time } = useWords();
  if (decision === null) return <span>{time.never}</span>;
  return (
    <div>
      {decision.by === null
        ? request[decision.decision]
        : request.decidedBy({ what: request[decision.decision], who: nameAndIdOf(decision.by) })}
      , <Moment at={decision.at} />
      {decision.comment !== null && <Text className={styles.comment}>{decision.comment}</Text>}
    </div>
  );
}
