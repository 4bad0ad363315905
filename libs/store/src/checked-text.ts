import { isTextSalt } from '@lockbox/contracts/text-salt';
import { textDigest } from '@lockbox/evidence/text';

/** A text as the topic or the database has it. The salt is hexadecimal; a document of an earlier release lacks it. */
export interface StoredText {
  readonly text: string;
  readonly salt?: string;
}

/** A text for people to read. Null where there is none, or it was erased, or `differs`. */
export interface ReadText {
  readonly text: string | null;
  readonly salt: string | null;
  /** True if the stored text is not the one that the log refers to: it is shown to nobody. */
  readonly differs: boolean;
}

export const NO_TEXT: ReadText = { text: null, salt: null, differs: false };
const DIFFERS: ReadText = { ...NO_TEXT, differs: true };

/** A text that its reader has just written, which needs no check. */
export const ownText = (text: string | null): ReadText => ({ ...NO_TEXT, text });

/** The text, if it has the digest that the log has of it (hexadecimal). What was stored in its place is read by nobody. */
export function checkedText(digest: string | null | undefined, stored: StoredText | undefined): ReadText {
  if (stored === undefined) return NO_TEXT;
  const { text, salt } = stored;
  const isIt =
    salt !== undefined && isTextSalt(salt) && textDigest(Buffer.from(salt, 'hex'), text).toString('hex') === digest;
  return isIt ? { text, salt, differs: false } : DIFFERS;
}
