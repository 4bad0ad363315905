/** What cannot be read as a note, a key or a checkpoint; the message says what is wrong. */
export class NoteError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NoteError';
  }
}

const EXCERPT_LENGTH = 100;
/** What a stranger wrote, as much of it as a sentence has room for. */
export const excerptOf = (text: string): string =>
  text.length > EXCERPT_LENGTH ? `${text.slice(0, EXCERPT_LENGTH)}…` : text;
