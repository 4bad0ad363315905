import type { Filter } from 'mongodb';

/** From a time on, and before another; milliseconds. */
export interface Between {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

export const equal = (field: string, value: string | undefined): object =>
  value === undefined ? {} : { [field]: value };

export const oneOfValues = (field: string, values: readonly string[] | undefined): object =>
  values === undefined ? {} : { [field]: { $in: values } };

export const between = (field: string, { from, to }: Between): object =>
  from === undefined && to === undefined
    ? {}
    : { [field]: { ...(from === undefined ? {} : { $gte: from }), ...(to === undefined ? {} : { $lt: to }) } };

/** Joins conditions on different fields. Each was made from a field's name, which the driver's types cannot see. */
export const filterOf = <D>(...conditions: readonly object[]): Filter<D> =>
  Object.assign({}, ...conditions) as Filter<D>;
