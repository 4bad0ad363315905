/** Date and time with an offset in the form of RFC 3339; Jira writes the offset without a colon, and ServiceNow UTC without one. */
const TIME = /^(\d{4}-\d{2}-\d{2})([T ])(\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?)(Z|[+-]\d{2}:?\d{2})?$/;

/** Milliseconds since 1970 of what JSON has for a time: such a number, or a text. Undefined if it is neither. */
export function timeOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const [, date, between, time, offset = between === ' ' ? 'Z' : undefined] = TIME.exec(value) ?? [];
  if (date === undefined || offset === undefined) return undefined;
  // There is no 30 February, which the platform takes for 2 March, nor an hour 24, which it takes for the next day's.
  const day = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(day) || !new Date(day).toISOString().startsWith(date) || time?.startsWith('24')) return undefined;
  const parsed = Date.parse(`${date}T${time}${offset.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')}`);
  return Number.isNaN(parsed) ? undefined : parsed;
}
