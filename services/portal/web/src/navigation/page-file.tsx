import { type ComponentType, useCallback, useEffect, useState } from 'react';
import { useChanges } from '../api/changes.tsx';
import { Unreachable } from '../api/problem.ts';
import { UnseenTitle } from '../parts/page.tsx';
import { FailedState, Loading } from '../parts/states.tsx';
import { useApi } from '../session/session.tsx';

type Asked =
  | { readonly state: 'loading' }
  | { readonly state: 'unreachable'; readonly error: Unreachable }
  | { readonly state: 'failed'; readonly cause: unknown };

/**
 * A page in a file of its own, so that the first page loads quickly. After a failure the file can be asked for again,
 * which React's `lazy` does not allow. A file that does not come although the portal answers, for instance because a
 * newer portal has other files, takes loading the whole page again.
 */
export function pageFile<P extends object>(load: () => Promise<{ readonly default: ComponentType<P> }>) {
  let loaded: ComponentType<P> | undefined;
  // biome-ignore lint/correctness/noComponentHookFactories: called once for each page, at module level
  return function PageFile(props: P) {
    const api = useApi();
    const [Page, setPage] = useState(() => loaded);
    const [asked, setAsked] = useState<Asked>({ state: 'loading' });
    const ask = useCallback(async () => {
      setAsked({ state: 'loading' });
      try {
        const file = await load();
        loaded = file.default;
        setPage(() => file.default);
      } catch (cause) {
        const answer: unknown = await api.get('/session', { background: true }).catch((error: unknown) => error);
        setAsked(answer instanceof Unreachable ? { state: 'unreachable', error: answer } : { state: 'failed', cause });
      }
    }, [api]);
    useEffect(() => {
      if (loaded === undefined) void ask();
    }, [ask]);
    useChanges(({ about }) => {
      if (about === 'everything' && asked.state === 'unreachable') void ask();
    });

    if (Page !== undefined) return <Page {...props} />;
    if (asked.state === 'failed') throw asked.cause;
    return (
      <>
        <UnseenTitle />
        {asked.state === 'loading' ? <Loading /> : <FailedState error={asked.error} onAgain={() => void ask()} />}
      </>
    );
  };
}
