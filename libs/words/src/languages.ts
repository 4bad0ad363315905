/** The languages of pages and e-mails by primary subtag (BCP 47), each by its own name (libs/words/README.md). */
export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof LANGUAGES;

/** Whether a primary subtag is a language that has a catalogue. */
export const isLanguage = (name: string): name is Language => Object.hasOwn(LANGUAGES, name);
const primarySubtag = (locale: string): string => locale.split(/[-_]/, 1)[0]?.toLowerCase() ?? '';

/** The language of the first of these locales that has a catalogue, whatever its region; English if none has. */
export const languageOf = (locales: readonly (string | null)[]): Language =>
  locales.map((locale) => primarySubtag(locale ?? '')).find(isLanguage) ?? 'en';

/** The locale by whose region times and numbers are written: the first of these locales in the language, or the language itself. */
export const localeIn = (language: string, locales: readonly (string | null)[]): string =>
  locales.find((locale) => locale !== null && primarySubtag(locale) === language) ?? language;
