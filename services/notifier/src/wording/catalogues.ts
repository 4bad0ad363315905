import type { Catalogue } from './catalogue.ts';
import { english } from './english/english.ts';
import { german } from './german/german.ts';

/** Languages that messages are written in. */
export const catalogues: readonly Catalogue[] = [english, german];

/**
 * The catalogue of the reader's language, whatever the region or script behind it; English for a language that nobody has
 * written yet, and for what is no locale.
 */
export function catalogueFor(locale: string): Catalogue {
  const language = /^[a-z]{2,3}(?=[-_]|$)/i.exec(locale)?.[0].toLowerCase();
  return catalogues.find((catalogue) => catalogue.language === language) ?? english;
}
