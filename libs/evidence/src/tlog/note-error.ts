/** Text that cannot be read as a note, a key or a checkpoint; the message says what is wrong. */
export class NoteError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NoteError';
  }
}

const EXCERPT_LENGTH = 100;
/** Shortens foreign text to fit a sentence. */
export const excerptOf = (text: string): string =>
  text.length > EXCERPT_LENGTH ? `${text.slice(0, EXCERPT_LENGTH)}…` : text;
