import { english } from './english.ts';
import { german } from './german.ts';
import type { Catalogue } from './letter.ts';

/** Languages that notices are written in. */
export const catalogues: readonly Catalogue[] = [english, german];

/**
 * The catalogue of the reader's language, whatever the region or script behind it; of a language that nobody has written
 * yet, and of what is no locale, English.
 */
export function catalogueFor(locale: string): Catalogue {
  const language = /^[a-z]{2,3}(?=[-_]|$)/i.exec(locale)?.[0].toLowerCase();
  return catalogues.find((catalogue) => catalogue.language === language) ?? english;
}
