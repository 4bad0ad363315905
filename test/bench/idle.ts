import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { ServiceProcess } from '@lockbox/testing/services';
import type { ProgramName } from '@lockbox/topics/programs';

export interface Idle {
  readonly service: ProgramName;
  readonly seconds: number;
  /** Resident set size, MiB. */
  readonly residentMiB: number;
  /** Share of one core, percent. */
  readonly cpuPercent: number;
}

/** Linux counts processor time in hundredths of a second (USER_HZ is 100 on every architecture that Node runs on). */
const TICKS_PER_SECOND = 100;

/** Processor time that a process has used, in seconds: fields 14 and 15 of /proc/<pid>/stat, after the name. */
function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function residentMiB(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kib) / 1024;
}

/** What idle processes use, measured at the same time. Linux only. */
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
