import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { AlertUrgentRegular } from '@fluentui/react-icons';
import { useWords } from '../words/words.tsx';
import { useFormats, useTimeUntil } from './clock.tsx';
import { spanOf } from './remaining.ts';

const useStyles = makeStyles({
  // On a narrow screen it may take two lines rather than overflow.
  time: { '@media (min-width: 481px)': { whiteSpace: 'nowrap' } },
  beside: { display: 'block', color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
  urgent: { color: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold },
  alarm: {
    color: tokens.colorStatusDangerForeground1,
    verticalAlign: 'text-bottom',
    marginRight: tokens.spacingHorizontalXXS,
  },
});

/** A time in the reader's zone, and in UTC as a tooltip. */
export function Moment({ at }: { readonly at: string | null }) {
  const styles = useStyles();
  const { time } = useWords();
  const formats = useFormats();
  if (at === null) return <span>{time.never}</span>;
  return (
    <time dateTime={at} title={time.utc({ text: formats.utc(at) })} className={styles.time}>
      {formats.local(at)}
    </time>
  );
}

const URGENT_MS = 24 * 3_600_000;

/** The time until which something waits or runs, with the time that is left. */
export function Deadline(props: {
  readonly at: string | null;
  readonly open: boolean;
  readonly says: 'expiresIn' | 'left';
}) {
  const { at, open, says } = props;
  const styles = useStyles();
  const { time } = useWords();
  const left = useTimeUntil(open ? at : null);
  const urgent = says === 'expiresIn' && left < URGENT_MS;
  return (
    <span>
      <Moment at={at} />
      {open && at !== null && (
        <span className={mergeClasses(styles.beside, urgent && styles.urgent)}>
          {urgent && <AlertUrgentRegular className={styles.alarm} aria-hidden />}
          {left > 0 ? time[says]({ span: spanOf(left, time) }) : time.expired}
        </span>
      )}
    </span>
  );
}
