/** Texts of the portal's pages. */
import type { en } from './en/pages.ts';
import type { Language } from './languages.ts';
import { type Messages, messagesOf, type Translation } from './messages.ts';

export type PageWords = Messages<typeof en>;

const FILES: Readonly<Record<Language, () => Promise<Translation<typeof en>>>> = {
  en: async () => (await import('./en/pages.ts')).en,
  de: async () => (await import('./de/pages.ts')).de,
};

/** Loads the texts of one language. */
export async function loadPageWords(language: Language): Promise<PageWords> {
  return messagesOf<typeof en>(language, await FILES[language]());
}
