import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { useWords } from '../words/words.tsx';

/** Enough for a person to compare, and too much to be met by chance. */
const DIGITS = 12;

const useStyles = makeStyles({
  digits: { fontFamily: tokens.fontFamilyMonospace },
});

/** The beginning of the hash of what the page shows: the internal approver's e-mail has the whole hash, made of the log's event. */
export function PresentedContent({ shown }: { readonly shown: string }) {
  const styles = useStyles();
  const { provider: words } = useWords();
  return (
    <Text size={200} block>
      {words.presentedContent} <span className={styles.digits}>{shown.slice(0, DIGITS)}</span>
    </Text>
  );
}
