import { useCallback, useEffect, useRef, useState } from 'react';
import { useApi } from '../session/session.tsx';

export type Loaded<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly error: unknown }
  | { readonly state: 'ready'; readonly value: T };

export interface Resource<T> {
  readonly loaded: Loaded<T>;
  /** Asks again. What is shown stays until the answer is here, and after an error. */
  readonly reload: () => void;
  /** Sets what another answer said it is now. */
  readonly put: (value: T) => void;
}

/**
 * One resource of the API, loaded when its path changes. With the path null nothing is loaded. Not by TanStack Query, which would replace
 * little of this folder (docs/decisions/0077-libraries-where-they-pay.md).
 */
export function useResource<T>(path: string | null): Resource<T> {
  const api = useApi();
  const [held, setHeld] = useState<{ readonly path: string | null; readonly loaded: Loaded<T> }>({
    path,
    loaded: { state: 'loading' },
  });
  const [asked, askAgain] = useState(0);
  const putSince = useRef(0);
  const askedFor = useRef<string>(undefined);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `asked` changes in order to ask again
  useEffect(() => {
    if (path === null) return;
    const controller = new AbortController();
    const started = putSince.current;
    // A new path comes from the reader, and counts as use, also after this component has asked again by itself.
    const background = askedFor.current === path;
    askedFor.current = path;
    api.get<T>(path, { signal: controller.signal, background }).then(
      (value) => {
        // An answer that was asked for before a decision's outcome came is older than the outcome.
        if (!controller.signal.aborted && started === putSince.current)
          setHeld({ path, loaded: { state: 'ready', value } });
      },
      (error: unknown) => {
        if (controller.signal.aborted) return;
        setHeld((before) =>
          before.path === path && before.loaded.state === 'ready'
            ? before
            : { path, loaded: { state: 'failed', error } },
        );
      },
    );
    return () => controller.abort();
  }, [api, path, asked]);

  const reload = useCallback(() => {
    setHeld((before) => (before.loaded.state === 'failed' ? { ...before, loaded: { state: 'loading' } } : before));
    askAgain((count) => count + 1);
  }, []);
  const put = useCallback(
    (value: T) => {
      putSince.current += 1;
      setHeld({ path, loaded: { state: 'ready', value } });
    },
    [path],
  );
  return { loaded: held.path === path ? held.loaded : { state: 'loading' }, reload, put };
}
