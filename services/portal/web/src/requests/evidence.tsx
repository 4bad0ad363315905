import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons';
import { ExportProgress } from '../activity/export-bar.tsx';
import { useExport } from '../activity/use-export.ts';
import { PageSection } from '../parts/section.tsx';
import type { Shown } from '../verify/compare.ts';
import { Verify } from '../verify/verify.tsx';
import { useWords } from '../words/words.tsx';

const useStyles = makeStyles({
  text: { display: 'block', marginBottom: tokens.spacingVerticalM },
});

/** The proof of the page's content: verified here, and as a file that needs neither Lockbox nor its people. */
export function EvidencePart(props: {
  readonly requestId: string;
  /** How often it was asked for elsewhere on the page: it then begins to verify. */
  readonly asked: number;
  readonly shown: Shown | undefined;
  readonly read: () => Promise<Shown>;
}) {
  const { requestId } = props;
  const styles = useStyles();
  const { evidence } = useWords();
  const running = useExport();
  const download = () => running.start(`/lockbox-requests/${requestId}/bundle`, `lockbox-${requestId}.html`);
  return (
    <PageSection title={evidence.title}>
      <Verify {...props} />
      <Text className={styles.text}>{evidence.text}</Text>
      <ExportProgress running={running} />
      <Button
        icon={<ArrowDownloadRegular />}
        disabledFocusable={running.state.state === 'running'}
        onClick={() => void download()}
      >
        {evidence.download}
      </Button>
    </PageSection>
  );
}
