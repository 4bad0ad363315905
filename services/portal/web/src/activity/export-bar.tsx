import { Button, makeStyles, ProgressBar, tokens } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons';
import { NoticeBar } from '../parts/notice.tsx';
import { errorSentenceOf } from '../parts/states.tsx';
import { amountIn } from '../words/amount.ts';
import { useWords } from '../words/words.tsx';
import type { useExport } from './use-export.ts';

const useStyles = makeStyles({
  running: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    marginBottom: tokens.spacingVerticalM,
  },
  bar: { flexGrow: 1, flexBasis: '10rem' },
  message: { marginBottom: tokens.spacingVerticalM },
});

export function ExportButtons({
  onExport,
  busy,
}: {
  readonly onExport: (format: 'csv' | 'json') => void;
  readonly busy: boolean;
}) {
  const { activity } = useWords();
  return (
    <>
      <Button icon={<ArrowDownloadRegular />} disabledFocusable={busy} onClick={() => onExport('csv')}>
        {activity.exportCsv}
      </Button>
      <Button icon={<ArrowDownloadRegular />} disabledFocusable={busy} onClick={() => onExport('json')}>
        {activity.exportJson}
      </Button>
    </>
  );
}

/** Shows how far an export is, or how it ended. */
export function ExportProgress({ running }: { readonly running: ReturnType<typeof useExport> }) {
  const styles = useStyles();
  const words = useWords();
  const { activity, states, language } = words;
  const exporting = (bytes: number) => activity.exporting({ amount: amountIn(language, bytes) });
  const { state, cancel } = running;
  switch (state.state) {
    case 'idle':
      return null;
    case 'running':
      return (
        <div className={styles.running}>
          <span role="status">{exporting(state.bytes)}</span>
          <ProgressBar className={styles.bar} aria-label={exporting(state.bytes)} />
          <Button onClick={cancel}>{states.cancel}</Button>
        </div>
      );
    case 'done':
      return (
        <NoticeBar intent="success" className={styles.message}>
          {activity.exported({ file: state.file })}
        </NoticeBar>
      );
    case 'failed':
      return (
        <NoticeBar intent="error" className={styles.message}>
          {activity.exportFailed} {errorSentenceOf(state.error, words)}
        </NoticeBar>
      );
  }
}
