import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons';
import { ExportProgress } from '../activity/export-bar.tsx';
import { useExport } from '../activity/use-export.ts';
import { Section } from '../parts/section.tsx';
import { useWords } from '../words/words.tsx';

const useStyles = makeStyles({
  text: { display: 'block', marginBottom: tokens.spacingVerticalM },
});

/** What proves the history, as a file that needs neither Lockbox nor its people. */
export function Evidence({ requestId }: { readonly requestId: string }) {
  const styles = useStyles();
  const { evidence } = useWords();
  const running = useExport();
  const download = () => running.start(`/lockbox-requests/${requestId}/bundle`, `lockbox-${requestId}.html`);
  return (
    <Section title={evidence.title}>
      <Text className={styles.text}>{evidence.text}</Text>
      <ExportProgress running={running} />
      <Button
        icon={<ArrowDownloadRegular />}
        disabledFocusable={running.state.state === 'running'}
        onClick={() => void download()}
      >
        {evidence.download}
      </Button>
    </Section>
  );
}
