/**
 * Messages of a catalogue in one language. A catalogue is data: nested objects whose leaves are texts in the ICU message format
 * (https://unicode-org.github.io/icu/userguide/format_parse/messages/). A text without arguments stays a string; a text with
 * arguments becomes a function of them, whose types come from the English text.
 */
import { LIMITS } from '@lockbox/domain/catalogue/limits';
import { IntlMessageFormat } from 'intl-messageformat';
import type { Language } from './languages.ts';

/** A text up to its first brace, which brace it is, and the text after it. */
type AtBrace<S extends string> = S extends `${infer Before}{${infer After}`
  ? Before extends `${infer Shorter}}${string}`
    ? S extends `${Shorter}}${infer Rest}`
      ? readonly ['}', Rest]
      : never
    : readonly ['{', After]
  : S extends `${string}}${infer After}`
    ? readonly ['}', After]
    : undefined;

/** `name}`, `name, number}` or `name, plural, one {…} other {…}}`: name, kind, whether options follow, and the text after it. */
type Argument<S extends string> = S extends `${infer Head}}${infer Tail}`
  ? Head extends `${infer Name}, ${infer Kind}, ${string}`
    ? S extends `${Name}, ${Kind}, ${infer After}`
      ? readonly [Name, Kind, true, After]
      : never
    : Head extends `${infer Name}, ${infer Kind}`
      ? readonly [Name, Kind, false, Tail]
      : readonly [Head, 'text', false, Tail]
  : never;

/** Arguments of a text. Texts hold arguments, arguments hold options, and options hold texts: `Inside` says which of them is read. */
type In<
  S extends string,
  Inside extends readonly ('text' | 'options')[] = ['text'],
  Found = never,
> = Inside extends readonly [infer Place, ...infer Outside extends readonly ('text' | 'options')[]]
  ? AtBrace<S> extends readonly [infer Brace, infer After extends string]
    ? Brace extends '}'
      ? In<After, Outside, Found>
      : Place extends 'options'
        ? In<After, ['text', ...Inside], Found>
        : Argument<After> extends readonly [infer Name, infer Kind, infer HasOptions, infer Rest extends string]
          ? In<Rest, HasOptions extends true ? ['options', ...Inside] : Inside, Found | readonly [Name, Kind]>
          : never
    : Found
  : never;

type Kinds = {
  readonly plural: number;
  readonly selectordinal: number;
  readonly number: number;
  readonly select: string | boolean;
};
type Value<Kind> = Kind extends keyof Kinds ? Kinds[Kind] : string | number;

/** Arguments of a text by name, without the limits, which every text can name; no properties for a text without arguments. */
export type ArgumentsOf<Text extends string> = {
  readonly [One in In<Text> as Exclude<One[0] & string, keyof typeof LIMITS>]: Value<One[1]>;
};

type Message<Text extends string> = string extends Text
  ? string
  : keyof ArgumentsOf<Text> extends never
    ? string
    : (values: ArgumentsOf<Text>) => string;

/** The messages of a catalogue. */
export type Messages<C> = {
  readonly [K in keyof C]: C[K] extends string ? Message<C[K]> : Messages<C[K]>;
};

/** Another language's catalogue of the same texts. */
export type Translation<C> = {
  readonly [K in keyof C]: C[K] extends string
    ? string
    : C[K] extends readonly string[]
      ? readonly string[]
      : Translation<C[K]>;
};

/**
 * Prepares a catalogue for use in a language (BCP 47); `C` is the English catalogue, whose texts say which arguments there are. Texts are
 * parsed when they are first used.
 */
export function messagesOf<C>(language: string, catalogue: Translation<C>): Messages<C> {
  return prepared(language, catalogue) as Messages<C>; // the type is computed from the texts as `message` reads them
}

function prepared(language: string, node: unknown): unknown {
  if (typeof node === 'string') return message(language, node);
  if (Array.isArray(node)) return node.map((one) => prepared(language, one));
  return Object.fromEntries(Object.entries(node as object).map(([key, value]) => [key, prepared(language, value)]));
}

type Values = Readonly<Record<string, string | number>>;

function message(language: string, text: string): string | ((values: Values) => string) {
  if (!text.includes('{')) return text;
  let format: IntlMessageFormat | undefined;
  const render = (values: Values): string => {
    format ??= formatOf(language, text);
    return String(format.format({ ...LIMITS, ...values }));
  };
  return LIMIT.test(text) && argumentsOf(formatOf(language, text).getAst()).isSubsetOf(NAMES) ? render({}) : render;
}

const NAMES: ReadonlySet<string> = new Set(Object.keys(LIMITS));
const LIMIT = new RegExp(`\\{(${[...NAMES].join('|')})\\b`);

/** Parses a text. Texts are plain: "<" is no tag. */
export const formatOf = (language: string, text: string) =>
  new IntlMessageFormat(text, language, undefined, { ignoreTag: true });

type Node = ReturnType<IntlMessageFormat['getAst']>[number];

/** The names of the arguments of a parsed text. */
export const argumentsOf = (nodes: readonly Node[]): Set<string> =>
  new Set(
    nodes.flatMap((node) => [
      ...(node.type === LITERAL || node.type === POUND || !('value' in node) ? [] : [node.value]),
      ...('options' in node ? Object.values(node.options).flatMap(({ value }) => [...argumentsOf(value)]) : []),
    ]),
  );
/** Types of nodes that are no arguments, as numbers: the parser's enumeration is not among the library's exports. */
const LITERAL = 0;
const POUND = 7;

/** Loads the messages of one language from its file; `C` is the English catalogue. */
export const loaderOf =
  <C>(files: Readonly<Record<Language, () => Promise<Translation<C>>>>) =>
  async (language: Language): Promise<Messages<C>> =>
    messagesOf<C>(language, await files[language]());
