import { makeStyles, tokens } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { useLive } from '../api/changes.tsx';
import { NoticeBar } from '../parts/notice.tsx';
import { useWords } from '../words/words.tsx';

const useStyles = makeStyles({ bar: { marginBottom: tokens.spacingVerticalM } });

/** Only a connection that is away for longer is mentioned. */
const PATIENCE_MS = 5_000;

/** Says when the page may be out of date. */
export function ConnectionState() {
  const styles = useStyles();
  const { shell } = useWords();
  const live = useLive();
  const [online, setOnline] = useState(navigator.onLine);
  const [interrupted, setInterrupted] = useState(false);

  useEffect(() => {
    const changed = () => setOnline(navigator.onLine);
    window.addEventListener('online', changed);
    window.addEventListener('offline', changed);
    return () => {
      window.removeEventListener('online', changed);
      window.removeEventListener('offline', changed);
    };
  }, []);
  useEffect(() => {
    const timer = setTimeout(() => setInterrupted(!live), live ? 0 : PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [live]);

  if (online && !interrupted) return null;
  return (
    <NoticeBar intent="warning" className={styles.bar} politeness="polite">
      {online ? shell.polling : shell.offline}
    </NoticeBar>
  );
}
