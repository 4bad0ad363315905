import type { Language } from '@lockbox/words/languages';
import { loadPageWords, type PageWords } from '@lockbox/words/pages';
import { type ServerAnswers, serverInEnglish } from './server-words.ts';

/** All that a page says in one language. */
export type Words = PageWords & { readonly server: ServerAnswers };

const SERVER: Readonly<Record<Language, () => Promise<ServerAnswers>>> = {
  en: async () => serverInEnglish,
  de: async () => (await import('./server-german.ts')).serverInGerman,
};

/** Loads the words of one language. */
export async function loadWords(language: Language): Promise<Words> {
  const [pages, server] = await Promise.all([loadPageWords(language), SERVER[language]()]);
  return { ...pages, server };
}
