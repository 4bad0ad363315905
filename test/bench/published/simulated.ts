/** What the simulation of docs/scale.md gives for the machine of the bench: kept, since it takes a minute to run. */
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
