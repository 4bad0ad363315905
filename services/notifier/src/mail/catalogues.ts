import { type Catalogue, english } from './english.ts';

/** Languages that notices are written in. */
export const catalogues: readonly Catalogue[] = [english];

/** The catalogue of the reader's language, or English. */
export function catalogueFor(locale: string): Catalogue {
  const language = /^[a-z]{2,3}/i.exec(locale)?.[0].toLowerCase();
  return catalogues.find((catalogue) => catalogue.language === language) ?? english;
}
