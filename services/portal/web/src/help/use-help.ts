import { useEffect, useState } from 'react';
import type { Help } from '../words/help/catalogue.ts';
import { type Language, languageOf } from '../words/language.ts';
import { useWords } from '../words/words.tsx';

/** A file for each language, which only those load who want help. */
const FILES: Readonly<Record<Language, () => Promise<Help>>> = {
  en: async () => (await import('../words/help/en.ts')).helpInEnglish,
  de: async () => (await import('../words/help/de.ts')).helpInGerman,
};

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
    FILES[language]().then(
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
