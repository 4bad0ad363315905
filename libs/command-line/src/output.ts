import { details, type TextColumn, textTable } from './table.ts';

/** A stream to write to, which may be a terminal. */
export interface Sink {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

export interface OutputOptions {
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly form: 'auto' | 'json' | 'table';
  readonly colours: boolean;
}

export type Tone = 'good' | 'bad' | 'waiting' | 'quiet';
const CODES: Readonly<Record<Tone, number>> = { good: 32, bad: 31, waiting: 33, quiet: 2 };

/** But for line ends, tabs and the colours above: a terminal would obey what somebody has written into a text or a file. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: those that are to be taken out
const CONTROLS = /\u001b(?!\[(?:0|2|31|32|33)m)|[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f]/g;
const withoutControls = (text: string): string => text.replaceAll(CONTROLS, '\ufffd');
/** Those that JSON leaves as they are: written otherwise they are the same document. */
const escaped = (json: string): string =>
  json.replaceAll(/[\u007f-\u009f]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`);

const PROGRESS_EVERY_MS = 10_000;

/**
 * Results go to stdout: tables for people, JSON for programs (on anything but a terminal, unless asked otherwise).
 * Notes and progress go to stderr, so that neither disturbs the other.
 */
export function createOutput({ stdout, stderr, form, colours }: OutputOptions) {
  const json = form === 'json' || (form === 'auto' && stdout.isTTY !== true);
  const coloured = colours && stdout.isTTY === true;
  let progressShown = false;
  let progressAt = 0;

  const clearProgress = () => {
    if (progressShown) stderr.write('\r\u001b[2K');
    progressShown = false;
  };
  const print = (text: string) => {
    clearProgress();
    stdout.write(`${json ? escaped(text) : withoutControls(text)}\n`);
  };

  return {
    json,
    /** Colours only on a terminal. */
    tone: (tone: Tone, text: string): string => (coloured ? `\u001b[${CODES[tone]}m${text}\u001b[0m` : text),
    list<Row>(rows: readonly Row[], columns: readonly TextColumn<Row>[], none: string): void {
      if (json) print(JSON.stringify(rows, null, 2));
      else print(rows.length === 0 ? none : textTable(rows, columns));
    },
    /** Prints one thing: all of it as JSON, or the given fields as text. */
    item(value: unknown, entries: readonly (readonly [string, string])[]): void {
      print(json ? JSON.stringify(value, null, 2) : details(entries));
    },
    /** Prints a line of a stream: one JSON document, or the text. */
    line(value: unknown, text: string): void {
      print(json ? JSON.stringify(value) : text);
    },
    /** Prints what another program reads as it is, such as a shell. */
    script(text: string): void {
      stdout.write(text);
    },
    /** Prints text for people, which has no counterpart in JSON. */
    text(text: string): void {
      if (!json) print(text);
    },
    /** On a terminal, the next output replaces everything that is shown. */
    clearScreen(): void {
      if (stdout.isTTY === true) stdout.write('\u001b[H\u001b[2J');
    },
    note(text: string): void {
      clearProgress();
      stderr.write(`${withoutControls(text)}\n`);
    },
    /** Shows how far long work is: one line that changes on a terminal, a line now and then elsewhere. */
    progress(text: string): void {
      if (stderr.isTTY === true) {
        stderr.write(`\r\u001b[2K${withoutControls(text)}`);
        progressShown = true;
      } else if (Date.now() - progressAt > PROGRESS_EVERY_MS) {
        stderr.write(`${withoutControls(text)}\n`);
        progressAt = Date.now();
      }
    },
    clearProgress,
  };
}
export type CommandOutput = ReturnType<typeof createOutput>;

/** A time for people, in their own zone; `sv-SE` writes it as ISO 8601 does, which sorts. JSON keeps RFC 3339. */
export function localTime(time: number | string | null | undefined): string {
  if (time === null || time === undefined) return '';
  return new Date(time).toLocaleString('sv-SE', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  });
}
