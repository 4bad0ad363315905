/** The runs whose figures the documents quote: docs/measurements has a file for each database. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Machine } from '../measuring/machine.ts';
import type { DatabaseKind } from '../part.ts';
import type { PartReport } from '../report.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
export const DATABASES = ['fast', 'embedded'] as const satisfies readonly DatabaseKind[];

/** A part's newest published run, with the machine and the commit that it was measured on. */
export interface PublishedPart extends PartReport {
  /** ISO 8601, a day. */
  readonly day: string;
  readonly machine: Machine;
}

/** By the part's name. */
export type Measurements = Readonly<Record<string, PublishedPart>>;

export const fileOf = (database: DatabaseKind): string => join(ROOT, 'docs/measurements', `${database}.json`);

export function readMeasurements(database: DatabaseKind): Measurements {
  const file = fileOf(database);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Measurements) : {}; // written by publish()
}

/** The value of a figure. Throws where it was not measured: a page does not quote what there is not. */
export function figureOf(measurements: Measurements, part: string, what: string): number {
  const figure = measurements[part]?.figures.find((one) => one.what === what);
  if (figure === undefined) throw new Error(`docs/measurements has no "${what}" of the part ${part}`);
  return figure.value;
}
