import { useCallback, useState } from 'react';
import { useSession } from './session.tsx';

const PREFIX = 'lockbox.draft.';

/** Some browsers' settings refuse storage; then a draft lives as long as the page. */
function storage(): Storage | undefined {
  try {
    return window.sessionStorage;
  } catch {
    return undefined;
  }
}

/** Typed text that outlives a sign-in in the middle of it: kept in this tab, for this person, until it is sent. */
export function useDraft(subject: string): {
  readonly text: string;
  readonly setText: (text: string) => void;
  /** It was typed before the page was loaded. */
  readonly restored: boolean;
} {
  const { person } = useSession();
  const key = `${PREFIX}${person.id}.${subject}`;
  const [kept] = useState(() => storage()?.getItem(key) ?? '');
  const [text, setShown] = useState(kept);
  const setText = useCallback(
    (next: string) => {
      setShown(next);
      if (next === '') storage()?.removeItem(key);
      else storage()?.setItem(key, next);
    },
    [key],
  );
  return { text, setText, restored: kept !== '' && text === kept };
}

/** Whoever signs out leaves nothing typed behind. */
export function forgetDrafts(): void {
  const kept = storage();
  if (kept === undefined) return;
  for (const key of Object.keys(kept)) if (key.startsWith(PREFIX)) kept.removeItem(key);
}
