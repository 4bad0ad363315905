import { invalidField } from '../problems.ts';

export interface PageQuery {
  readonly cursor?: string;
  readonly limit?: number;
}
export interface TimesQuery {
  readonly from?: string;
  readonly to?: string;
}

const PAGE_SIZE = 50;
export const pageOfQuery = ({ cursor, limit = PAGE_SIZE }: PageQuery) => ({ cursor, limit });

/** A schema lets any date-time through, also a day that no calendar has: 400 for that. */
function timeOf(field: string, text: string | undefined): number | undefined {
  const at = text === undefined ? undefined : Date.parse(text);
  if (Number.isNaN(at)) throw invalidField(field, `"${text}" is not a time`);
  return at;
}
export const timesOfQuery = ({ from, to }: TimesQuery) => ({ from: timeOf('from', from), to: timeOf('to', to) });
