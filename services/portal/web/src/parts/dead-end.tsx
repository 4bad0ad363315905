import { Button, Link } from '@fluentui/react-components';
import { useLocation } from '../navigation/location.tsx';
import { START } from '../navigation/routes.ts';
import { useDrafts, useSession } from '../session/session.tsx';
import { signOut } from '../session/sign-out.ts';
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
  const { kind, csrfToken } = useSession();
  const drafts = useDrafts();
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
            {way !== 'start' && <Button onClick={() => void signOut(csrfToken, drafts)}>{shell.anotherAccount}</Button>}
          </>
        }
      />
      <Link href="/docs/README.html" inline>
        {help.documentation}
      </Link>
    </>
  );
}
