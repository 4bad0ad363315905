/** When requests come, and whose: by the shape of a real log of tickets, and by a law for how large tenants are. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

export interface Shape {
  readonly tickets: number;
  /** The share of the busiest hour in the tickets of a day. */
  readonly busiestHour: number;
  /** How many came within one minute, of each minute in which one came. */
  readonly together: readonly number[];
}

/** The shape of an export of ServiceNow's audit log, in which each row is an update of an incident. */
export function shapeOf(csv: string): Shape {
  const [header = '', ...rows] = csv.trim().split('\n');
  const [number, opened] = ['number', 'opened_at'].map((name) => header.trim().split(',').indexOf(name));
  if (number === undefined || opened === undefined || number < 0 || opened < 0)
    throw new Error('The log of tickets has no column number or opened_at.');
  const times = new Map(rows.map((row) => row.split(',')).map((fields) => [fields[number], fields[opened] ?? '']));
  const count = (key: (time: string) => string) => {
    const counts = new Map<string, number>();
    for (const time of times.values()) counts.set(key(time), (counts.get(key(time)) ?? 0) + 1);
    return [...counts.values()];
  };
  const hourOf = (time: string) => time.slice(11, 13);
  return {
    tickets: times.size,
    busiestHour: Math.max(...count(hourOf)) / times.size,
    together: count((time) => time),
  };
}

export const realShape = (): Shape => {
  const file = new URL('../../../services/ctl/data/servicenow-incidents.csv.gz', import.meta.url);
  return shapeOf(gunzipSync(readFileSync(file)).toString());
};

/**
 * The rank of the tenant that a request is of, by Zipf's law with the exponent 1, as the sizes of firms have it (R. Axtell, Science
 * 293, 2001), in its continuous form: of n tenants the first r have ln(r + 1) / ln(n + 1) of all requests. `number` is from 0 to below 1.
 */
export const tenantOf = (number: number, tenants: number): number =>
  Math.min(tenants, Math.floor((tenants + 1) ** number));

/** The share of the largest of so many tenants in all requests. */
export const largestShare = (tenants: number): number => Math.log(2) / Math.log(tenants + 1);
