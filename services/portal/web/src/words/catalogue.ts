import type { en } from './en.ts';

/** The shape of a catalogue, which is that of the English one. */
export type Words = Widened<typeof en>;

/** The English texts are of literal types, and other languages have other texts, so these become strings. */
type Widened<T> = T extends string
  ? string
  : T extends (...given: infer A) => string
    ? (...given: A) => string
    : { readonly [K in keyof T]: Widened<T[K]> };
