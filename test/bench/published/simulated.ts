/**
 * The results of docs/scale.md's simulation for the machine of the bench, kept in a file since a run takes a minute.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const FILE = join(resolve(import.meta.dirname, '../../..'), 'docs/measurements/simulated.json');

/** Milliseconds, seconds, or how many a second or in a lifecycle, as docs/scale.md says beside each. */
export interface Simulated {
  readonly p50: number;
  readonly p99: number;
  readonly duringBurstP50: number;
  readonly duringBurstP99: number;
  readonly created: number;
  readonly settled: number;
  readonly letters: number;
  readonly transactions: number;
}

export const readSimulated = (): Simulated => JSON.parse(readFileSync(FILE, 'utf8')) as Simulated; // written below

export const keepSimulated = (simulated: Simulated): void =>
  writeFileSync(FILE, `${JSON.stringify(simulated, null, 1)}\n`);
