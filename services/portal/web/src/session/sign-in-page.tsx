import { Button, makeStyles, Text, Title2, tokens } from '@fluentui/react-components';
import { LockClosedRegular } from '@fluentui/react-icons';
import { useEffect, useRef } from 'react';
import { CARD } from '../parts/card.ts';
import { useWords } from '../words/words.tsx';
import { signIn } from './sign-in.ts';

const useStyles = makeStyles({
  page: { minHeight: '100vh', display: 'grid', placeItems: 'center', padding: tokens.spacingHorizontalL },
  card: {
    ...CARD,
    display: 'flex',
    flexDirection: 'column',
    maxWidth: '26rem',
    width: '100%',
    boxSizing: 'border-box',
    padding: tokens.spacingHorizontalXXL,
    gap: tokens.spacingVerticalL,
  },
  icon: { fontSize: '32px', color: tokens.colorBrandForeground1 },
  title: { margin: 0 },
  actions: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
});

/** The page for those without a session; sign-in leads back to the address that was opened. */
export function SignInPage() {
  const styles = useStyles();
  const { session: words } = useWords();
  const provider = window.location.pathname.startsWith('/provider');
  const [first, second] = provider ? (['provider', 'customer'] as const) : (['customer', 'provider'] as const);
  const actions = useRef<HTMLDivElement>(null);
  useEffect(() => {
    document.title = words.title;
    actions.current?.querySelector('button')?.focus();
  }, [words]);
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <LockClosedRegular className={styles.icon} aria-hidden />
        <Title2 as="h1" className={styles.title}>
          {words.title}
        </Title2>
        <Text>{words.text}</Text>
        {window.location.pathname !== '/' && <Text>{words.deepLink}</Text>}
        <div className={styles.actions} ref={actions}>
          <Button appearance="primary" size="large" onClick={() => void signIn(first)}>
            {first === 'provider' ? `${words.signIn} – ${words.providerStaff}` : words.signIn}
          </Button>
          <Button appearance="subtle" onClick={() => void signIn(second)}>
            {second === 'provider' ? words.providerStaff : words.customer}
          </Button>
        </div>
      </div>
    </main>
  );
}
