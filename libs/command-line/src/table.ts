import { stripVTControlCharacters } from 'node:util';

/** One column: its title, and the text of a row in it. */
export interface TextColumn<Row> {
  readonly title: string;
  readonly text: (row: Row) => string;
  readonly align?: 'right';
}

const MAX_WIDTH = 70;
const GAP = '  ';

const widthOf = (text: string): number => stripVTControlCharacters(text).length;
/** Puts a text on one line: what people typed may hold line breaks. */
const flat = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
const shortened = (text: string): string =>
  widthOf(text) > MAX_WIDTH ? `${stripVTControlCharacters(text).slice(0, MAX_WIDTH - 1)}…` : text;

/** The rows as an aligned table with titles, without trailing spaces. */
export function textTable<Row>(rows: readonly Row[], columns: readonly TextColumn<Row>[]): string {
  const cells = rows.map((row) => columns.map(({ text }) => shortened(flat(text(row)))));
  const widths = columns.map(({ title }, i) =>
    Math.max(widthOf(title), ...cells.map((line) => widthOf(line[i] ?? ''))),
  );
  const padded = (text: string, i: number): string => {
    const space = ' '.repeat((widths[i] ?? 0) - widthOf(text));
    return columns[i]?.align === 'right' ? space + text : text + space;
  };
  const lines = [columns.map(({ title }) => title), ...cells];
  return lines.map((line) => line.map(padded).join(GAP).trimEnd()).join('\n');
}

/** Names and values, one pair below the other; values keep their line breaks. */
export function details(entries: readonly (readonly [string, string])[]): string {
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries
    .map(([name, value]) => `${name.padEnd(width)}${GAP}${value.replaceAll('\n', `\n${' '.repeat(width)}${GAP}`)}`)
    .join('\n');
}
