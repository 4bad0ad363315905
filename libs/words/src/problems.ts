/** What the portal's API says about calls that it refuses. */
import type { en } from './en/problems.ts';
import type { Language } from './languages.ts';
import { type ArgumentsOf, type Messages, messagesOf, type Translation } from './messages.ts';

export type ProblemWords = Messages<typeof en>;

type Texts = typeof en;
/** Arguments of a message, as the server sends them. */
export type Values = Readonly<Record<string, string | number>>;
/** A message of the catalogue `T` with its arguments. */
export type Said<T extends keyof Texts> = {
  readonly [M in keyof Texts[T] & string]: keyof ArgumentsOf<Texts[T][M] & string> extends never
    ? readonly [message: M]
    : readonly [message: M, values: ArgumentsOf<Texts[T][M] & string>];
}[keyof Texts[T] & string];

const FILES: Readonly<Record<Language, () => Promise<Translation<typeof en>>>> = {
  en: async () => (await import('./en/problems.ts')).en,
  de: async () => (await import('./de/problems.ts')).de,
};

/** Loads the texts of one language. */
export async function loadProblemWords(language: Language): Promise<ProblemWords> {
  return messagesOf<Texts>(language, await FILES[language]());
}

/**
 * A text by a message and values that come from elsewhere; undefined when the catalogue lacks the message, as after an upgrade of the server
 * alone, or the values lack an argument.
 */
export function textOf(texts: object, message: string, values: Values): string | undefined {
  const text: unknown = Object.hasOwn(texts, message) ? texts[message as keyof typeof texts] : undefined;
  if (typeof text === 'string') return text;
  if (typeof text !== 'function') return undefined;
  try {
    return String(text(values));
  } catch {
    return undefined;
  }
}
