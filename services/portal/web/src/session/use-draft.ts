import { useCallback, useState } from 'react';
import { useDrafts } from './session.tsx';

/** Typed text that is kept until it is sent, also through a sign-in. */
export function useDraft(subject: string): {
  readonly text: string;
  readonly setText: (text: string) => void;
  /** True if the text was typed before this form was opened. */
  readonly restored: boolean;
} {
  const drafts = useDrafts();
  const [kept] = useState(() => drafts.get(subject));
  const [text, setShown] = useState(kept);
  const setText = useCallback(
    (next: string) => {
      setShown(next);
      drafts.set(subject, next);
    },
    [drafts, subject],
  );
  return { text, setText, restored: kept !== '' && text === kept };
}
