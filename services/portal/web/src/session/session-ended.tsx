import { Button, makeStyles, tokens, useAnnounce } from '@fluentui/react-components';
import { useEffect } from 'react';
import { PageTop } from '../parts/page.tsx';
import { useWords } from '../words/words.tsx';
import { useSession } from './session.tsx';
import { signIn } from './sign-in.ts';

const useStyles = makeStyles({ page: { padding: tokens.spacingHorizontalXXL } });

/** In the place of the page when the session has ended: nothing that was shown stays, and sign-in leads back to it. */
export function SessionEnded() {
  const styles = useStyles();
  const { session: words } = useWords();
  const { kind } = useSession();
  const { announce } = useAnnounce();
  useEffect(() => announce(words.ended, { alert: true }), [announce, words]);
  useEffect(showToScreenReaders, []);
  return (
    <main className={styles.page}>
      <PageTop
        title={words.ended}
        intro={words.endedText}
        actions={
          <Button appearance="primary" onClick={() => void signIn(kind)}>
            {words.signIn}
          </Button>
        }
      />
    </main>
  );
}

/** A dialog that was open hides all else from them, and does not give it back when it is taken away with its page. */
function showToScreenReaders(): () => void {
  const root = document.getElementById('root');
  const show = () => root?.removeAttribute('aria-hidden');
  const hidden = new MutationObserver(show);
  if (root !== null) hidden.observe(root, { attributeFilter: ['aria-hidden'] });
  show();
  return () => hidden.disconnect();
}
