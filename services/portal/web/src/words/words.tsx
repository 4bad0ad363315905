import { createContext, type ReactNode, useContext } from 'react';
import { en } from './en.ts';

/** The shape of a catalogue, which is that of the English one. */
export type Words = Widened<typeof en>;

/** The English texts are of literal types, and other languages have other texts, so these become strings. */
type Widened<T> = T extends string
  ? string
  : T extends (...given: infer A) => string
    ? (...given: A) => string
    : { readonly [K in keyof T]: Widened<T[K]> };

/** The catalogues by language. To add German, add `de: de` and a file of the type Words. */
const catalogues: Readonly<Record<string, Words>> = { en };

/** The first language of the list that has a catalogue. */
export function wordsFor(locales: readonly (string | null)[]): Words {
  for (const locale of locales) {
    const words = catalogues[(locale ?? '').split('-')[0]?.toLowerCase() ?? ''];
    if (words !== undefined) return words;
  }
  return en;
}

const Context = createContext<Words>(en);

export const useWords = (): Words => useContext(Context);

export const WordsProvider = ({ words, children }: { readonly words: Words; readonly children: ReactNode }) => (
  <Context value={words}>{children}</Context>
);
