import type { AuditEvent } from '@lockbox/api/audit';
import type { Static } from 'typebox';

type Shown = Static<typeof AuditEvent>;
type Pages = AsyncIterable<readonly Shown[]>;

export const EXPORTS = { csv: 'text/csv; charset=utf-8', json: 'application/json; charset=utf-8' } as const;

const COLUMNS = [
  'sequence',
  'occurredAt',
  'type',
  'requestId',
  'actorKind',
  'actorId',
  'rule',
  'eventId',
  'causationId',
  'correlationId',
  'topic',
  'partition',
  'offset',
  'hash',
  'data',
  'byId',
  'byName',
  'supportRequestId',
] as const;

/** The file as a stream, one piece for each page of events. */
export const exportOf = (format: keyof typeof EXPORTS, pages: Pages): AsyncIterable<string> =>
  format === 'csv' ? csvOf(pages) : jsonOf(pages);

async function* csvOf(pages: Pages): AsyncIterable<string> {
  yield `${COLUMNS.join(',')}\r\n`;
  for await (const events of pages) {
    if (events.length > 0) yield events.map((event) => `${cellsOf(event).map(cell).join(',')}\r\n`).join('');
  }
}

async function* jsonOf(pages: Pages): AsyncIterable<string> {
  let before = '[\n';
  for await (const events of pages) {
    for (const event of events) {
      yield before + JSON.stringify(event);
      before = ',\n';
    }
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

const cellsOf = ({ actor, data, by, recipient: _, ...event }: Shown): readonly (string | number | null)[] =>
  COLUMNS.map((column) => {
    if (column === 'actorKind') return actor?.kind ?? null;
    if (column === 'actorId') return actor?.id ?? null;
    if (column === 'byId') return by?.id ?? null;
    if (column === 'byName') return by?.displayName ?? null;
    return column === 'data' ? JSON.stringify(data) : event[column];
  });

/** A CSV cell by RFC 4180. An apostrophe keeps spreadsheets from running a text as a formula. */
function cell(value: string | number | null): string {
  if (typeof value !== 'string') return String(value ?? '');
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
