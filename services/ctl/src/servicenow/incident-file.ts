import { createReadStream } from 'node:fs';
import { usageError } from '@lockbox/contracts/errors';
import { CsvError, parse } from 'csv-parse';

/** The columns of a ServiceNow audit export that the import reads; a file may have more. */
export const COLUMNS = [
  'number',
  'incident_state',
  'opened_at',
  'sys_updated_by',
  'location',
  'category',
  'subcategory',
  'u_symptom',
  'impact',
  'urgency',
  'priority',
] as const;
export type ColumnName = (typeof COLUMNS)[number];

/** A row: one update of one incident. */
export type Row = Readonly<Record<ColumnName, string>>;

/** The export's word for a value that is not known. */
const UNKNOWN = '?';
export const isUnknown = (value: string): boolean => value === '' || value === UNKNOWN;

/** Reads the file as a stream, so that its size does not matter. Throws USAGE when it is no such export. */
export async function* readRows(file: string): AsyncGenerator<Row> {
  const source = createReadStream(file);
  const parser = parse({ bom: true, trim: true, skip_empty_lines: true, columns: (header) => checked(file, header) });
  // `pipe` does not pass errors on.
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  try {
    for await (const row of parser) yield row as Row; // the header has been checked, and every row has its columns
  } catch (error) {
    throw explained(file, error);
  } finally {
    source.destroy();
  }
}

function checked(file: string, header: readonly string[]): string[] {
  const missing = COLUMNS.filter((column) => !header.includes(column));
  if (missing.length > 0)
    throw usageError(`${file} has no column ${missing.join(', ')}: export the incident's audit log.`);
  return [...header];
}

function explained(file: string, error: unknown): unknown {
  if (error instanceof CsvError) return usageError(`${file} is not right CSV: ${error.message}.`);
  if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EISDIR'))
    return usageError(`${file} cannot be read: ${error.message}.`);
  return error;
}

/** Milliseconds of `dd-mm-yyyy hh:mm`, read as UTC, or null for anything else. */
export function incidentTimeOf(text: string): number | null {
  const parts = /^(\d{2})-(\d{2})-(\d{4}) (\d{2}):(\d{2})$/.exec(text);
  if (parts === null) return null;
  const [, day, month, year, hour, minute] = parts.map(Number);
  const time = Date.parse(`${parts[3]}-${parts[2]}-${parts[1]}T${parts[4]}:${parts[5]}Z`);
  if (Number.isNaN(time)) return null;
  const back = new Date(time);
  // 31-02 would roll over into March.
  const same = back.getUTCDate() === day && back.getUTCMonth() + 1 === month && back.getUTCFullYear() === year;
  return same && back.getUTCHours() === hour && back.getUTCMinutes() === minute ? time : null;
}
