import { useCallback, useState } from 'react';
import { useSession } from './session.tsx';

const PREFIX = 'lockbox.draft.';

/** Some browser settings refuse storage; a draft then lasts as long as the page. */
function storage(): Storage | undefined {
  try {
    return window.sessionStorage;
  } catch {
    return undefined;
  }
}

/** Typed text that survives a sign-in: kept in this tab, for this person, until it is sent. */
export function useDraft(subject: string): {
  readonly text: string;
  readonly setText: (text: string) => void;
  /** Whether the text was typed before the page was loaded. */
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

/** Deletes all drafts, at sign-out. */
export function forgetDrafts(): void {
  const kept = storage();
  if (kept === undefined) return;
  for (const key of Object.keys(kept)) if (key.startsWith(PREFIX)) kept.removeItem(key);
}
