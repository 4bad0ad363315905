import { createContext, type ReactNode, useContext } from 'react';
import { en } from './en.ts';

/** What a catalogue holds: the English one is the pattern. */
export type Words = Widened<typeof en>;

/** English's own texts are literals; another language's are not the same ones. */
type Widened<T> = T extends string
  ? string
  : T extends (...given: infer A) => string
    ? (...given: A) => string
    : { readonly [K in keyof T]: Widened<T[K]> };

/** By language. Add `de: de` and a file of the type Words, and German readers have it. */
const catalogues: Readonly<Record<string, Words>> = { en };

/** The first language of the list that there is a catalogue for. */
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
