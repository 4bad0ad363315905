import { type Help, loadHelp } from '@lockbox/words/help';
import { type Language, languageOf } from '@lockbox/words/languages';
import { useEffect, useState } from 'react';
import { useWords } from '../words/words.tsx';

type Asked =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly again: () => void }
  | { readonly state: 'ready'; readonly help: Help };

/** The help in the language of the page. */
export function useHelp(): Asked {
  const words = useWords();
  const language = languageOf([words.language]);
  const [held, setHeld] = useState<{ readonly language: Language; readonly help: Help | 'failed' }>();
  const [tries, setTries] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another try asks again
  useEffect(() => {
    let isWanted = true;
    loadHelp(language).then(
      (help) => isWanted && setHeld({ language, help }),
      () => isWanted && setHeld({ language, help: 'failed' }),
    );
    return () => {
      isWanted = false;
    };
  }, [language, tries]);
  if (held?.language !== language) return { state: 'loading' };
  if (held.help === 'failed') return { state: 'failed', again: () => setTries((before) => before + 1) };
  return { state: 'ready', help: held.help };
}
