import { invalidField } from '../http/problems.ts';

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

/** A schema allows any date-time, also one of a day that no calendar has: that is refused here, by 400. */
function timeOf(field: string, text: string | undefined): number | undefined {
  const at = text === undefined ? undefined : Date.parse(text);
  if (Number.isNaN(at)) throw invalidField(field, ['NO_TIME', { text: text ?? '' }]);
  return at;
}
export const timesOfQuery = ({ from, to }: TimesQuery) => ({ from: timeOf('from', from), to: timeOf('to', to) });
