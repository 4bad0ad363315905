/** Texts of the portal's API about calls that it refuses. */
import type { en } from './en/problems.ts';
import { type ArgumentsOf, loaderOf, type Messages } from './messages.ts';

export type ProblemWords = Messages<typeof en>;

type Texts = typeof en;
/** Arguments of a message, as the server sends them. */
export type Values = Readonly<Record<string, string | number | boolean>>;
/** A message of the catalogue `T` with its arguments. */
export type Said<T extends keyof Texts> = {
  readonly [M in keyof Texts[T] & string]: keyof ArgumentsOf<Texts[T][M] & string> extends never
    ? readonly [message: M]
    : readonly [message: M, values: ArgumentsOf<Texts[T][M] & string>];
}[keyof Texts[T] & string];

/** Loads the texts of one language. */
export const loadProblemWords = loaderOf<typeof en>({
  en: async () => (await import('./en/problems.ts')).en,
  de: async () => (await import('./de/problems.ts')).de,
});

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

/** The values of a message in an answer, as far as they are any. */
export const valuesIn = (params: unknown): Values =>
  Object.fromEntries(
    Object.entries(typeof params === 'object' && params !== null ? params : {}).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
        ? [[name, value] as const]
        : [],
    ),
  );
