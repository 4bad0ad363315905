/** Lifecycles at a steady rate for a long time, and the memory of each program meanwhile. */
import { percentile } from '../measuring/percentile.ts';
import { residentMiB } from '../measuring/processes.ts';
import { say } from '../say.ts';
import type { FlowSystem } from './flow-system.ts';
import { lifecycle, PER_SECOND, paced } from './steady.ts';

const LOOK_EVERY_MS = 15_000;

export interface Soak {
  readonly minutes: number;
  /** Resident set of each program, every 15 seconds. */
  readonly memoryMiB: Readonly<Record<string, readonly number[]>>;
}

export async function soak(flow: FlowSystem, minutes: number): Promise<Soak> {
  say(`soak: ${PER_SECOND} lifecycles a second for ${minutes} minutes …`);
  const memoryMiB: Record<string, number[]> = {};
  const look = () => {
    for (const { name, pid } of flow.programs()) memoryMiB[name] = [...(memoryMiB[name] ?? []), residentMiB(pid)];
  };
  const looking = setInterval(look, LOOK_EVERY_MS);
  try {
    // A minute at a time: the requests of an hour are not held at once.
    for (let minute = 0; minute < minutes; minute++)
      await paced(flow.makeRequests(60 * PER_SECOND), PER_SECOND, (request) => lifecycle(flow, request));
    look();
    return { minutes, memoryMiB };
  } finally {
    clearInterval(looking);
  }
}

/** How much more a program has in the last quarter of the time than in the second one: the first warms up. */
export function growthMiB(samples: readonly number[]): number {
  const quarter = Math.floor(samples.length / 4);
  return percentile(samples.slice(-quarter), 0.5) - percentile(samples.slice(quarter, 2 * quarter), 0.5);
}
