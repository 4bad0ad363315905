import { Button, Link } from '@fluentui/react-components';
import { useLocation } from '../navigation/location.ts';
import { START } from '../navigation/routes.ts';
import { useSession, useSignOut } from '../session/session.tsx';
import { useWords } from '../words/words.tsx';
import { PageTop } from './page.tsx';

/** In the place of a page that there is not, or not for this person: says so, and where to go on. */
export function DeadEnd(props: {
  readonly title: string;
  readonly text: string;
  /** The way out: the page where this person begins, or another account. */
  readonly way: 'start' | 'another account' | 'both';
}) {
  const { title, text, way } = props;
  const { shell, help } = useWords();
  const { navigate } = useLocation();
  const { kind } = useSession();
  const signOut = useSignOut();
  return (
    <>
      <PageTop
        title={title}
        intro={text}
        actions={
          <>
            {way !== 'another account' && (
              <Button appearance="primary" onClick={() => navigate(START[kind])}>
                {shell.toStart}
              </Button>
            )}
            {way !== 'start' && <Button onClick={signOut}>{shell.anotherAccount}</Button>}
          </>
        }
      />
      <Link href="/docs/README.html" inline>
        {help.documentation}
      </Link>
    </>
  );
}
