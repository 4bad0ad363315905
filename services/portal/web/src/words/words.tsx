import { type Language, languageOf } from '@lockbox/words/languages';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react';
import { loadWords, type Words } from './catalogue.ts';
import { chosenLanguage, languageCookie } from './language.ts';

export type { Words } from './catalogue.ts';

/** Shown where the file with all other words does not come. */
const NO_WORDS: Readonly<Record<Language, string>> = {
  en: 'The page could not be loaded. Check your connection, and load it again.',
  de: 'Die Seite konnte nicht geladen werden. Prüfen Sie Ihre Verbindung und laden Sie sie neu.',
};

interface Held {
  readonly words: Words;
  /** Null: as browser and directory say. */
  readonly choice: Language | null;
  readonly choose: (choice: Language | null) => void;
}
const Context = createContext<Held | null>(null);

function useHeld(): Held {
  const held = useContext(Context);
  if (held === null) throw new Error('A part of the page stands outside WordsProvider.');
  return held;
}

export const useWords = (): Words => useHeld().words;
export const useLanguage = (): Pick<Held, 'choice' | 'choose'> => useHeld();

/**
 * Gives the page its words: in the language that the person has chosen, else the browser's, else the one that the directory
 * names (`locale`). While other words are loaded, or if they do not come, the page keeps those that it has.
 */
export function WordsProvider({ locale, children }: { readonly locale: string | null; readonly children: ReactNode }) {
  const [choice, setChoice] = useState(() => chosenLanguage(document.cookie));
  const language = languageOf([choice, ...navigator.languages, locale]);
  const [words, setWords] = useState<Words>();
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    let isWanted = true;
    loadWords(language).then(
      (loaded) => isWanted && setWords(loaded),
      () => isWanted && setFailed(true),
    );
    return () => {
      isWanted = false;
    };
  }, [language]);
  useEffect(() => {
    document.documentElement.lang = words?.language ?? language;
  }, [words, language]);
  const choose = useCallback((next: Language | null) => {
    setChoice(next);
    // biome-ignore lint/suspicious/noDocumentCookie: not every browser has the Cookie Store API yet
    document.cookie = languageCookie(next);
  }, []);

  if (words === undefined) return failed ? <p role="alert">{NO_WORDS[language]}</p> : null;
  return <Context value={{ words, choice, choose }}>{children}</Context>;
}
