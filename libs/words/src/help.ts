/** Texts of the pages' help and of the tour. */
import type { en } from './en/help.ts';
import type { Language } from './languages.ts';
import { type Messages, messagesOf, type Translation } from './messages.ts';

export type Help = Messages<typeof en>;

const FILES: Readonly<Record<Language, () => Promise<Translation<typeof en>>>> = {
  en: async () => (await import('./en/help.ts')).en,
  de: async () => (await import('./de/help.ts')).de,
};

/** Loads the texts of one language. */
export async function loadHelp(language: Language): Promise<Help> {
  return messagesOf<typeof en>(language, await FILES[language]());
}
