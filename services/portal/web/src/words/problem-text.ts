import { textOf, type Values } from '@lockbox/words/problems';
import type { Words } from './catalogue.ts';

/** A text of the server: in English, and by its message in any language. A text of the page itself is as it is shown. */
export interface ServerText {
  readonly message: string;
  /** The catalogue's message; null for a text that the catalogue lacks. */
  readonly said: string | null;
  readonly params: Values;
}

/** The server's text in the language of the page; a text that only the server knows is English. */
export function problemText(
  { message, said, params, code }: ServerText & { readonly code: string },
  words: Words,
): string {
  if (said !== null) return textOf(words.server.problems, said, params) ?? message;
  return (words.language === 'en' ? undefined : textOf(words.server.problems, code, params)) ?? message;
}

/** The same for the text about a field. */
export const fieldText = ({ message, said, params }: ServerText, { server }: Words): string =>
  (said === null ? undefined : textOf(server.fields, said, params)) ?? message;
