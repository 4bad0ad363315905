import { setTimeout as pause } from 'node:timers/promises';
import type { ServiceProcess } from '@lockbox/testing/services';
import type { ProgramName } from '@lockbox/topics/programs';
import { cpuSeconds, residentMiB } from './measuring/processes.ts';

export interface Idle {
  readonly service: ProgramName;
  readonly seconds: number;
  /** Resident set size, MiB. */
  readonly residentMiB: number;
  /** Share of one core, percent. */
  readonly cpuPercent: number;
}

/** Measures idle processes at the same time. Linux only. */
export async function idleUse(services: readonly ServiceProcess[], seconds: number): Promise<readonly Idle[]> {
  const before = services.map(({ pid }) => cpuSeconds(pid));
  const begin = performance.now();
  await pause(seconds * 1000); // the measurement needs this time
  const passed = (performance.now() - begin) / 1000;
  return services.map(({ name, pid }, number) => ({
    service: name,
    seconds: passed,
    residentMiB: residentMiB(pid),
    cpuPercent: (100 * (cpuSeconds(pid) - (before[number] ?? 0))) / passed,
  }));
}
