import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/**
 * The clock from which senders of commands take the time. Decisions never use it: they use the log's clock
 * (docs/architecture.md).
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

const systemClock: Clock = { now: () => Date.now() };

function readOffset(file: string): number {
  try {
    const { offsetMs } = JSON.parse(readFileSync(file, 'utf8')) as { offsetMs?: unknown }; // checked on the next line
    return typeof offsetMs === 'number' && offsetMs > 0 ? offsetMs : 0;
  } catch {
    return 0; // not advanced yet
  }
}

/**
 * The system's clock; in development plus an offset that all workers share through a file, and which only grows. The
 * file is read each time: some microseconds, and no worker lags behind another.
 */
export function createClock(options: { development: boolean; file: string }): Clock {
  if (!options.development || options.file === '') return systemClock;
  return { now: () => Date.now() + readOffset(options.file) };
}

/** Programs reject later times, and the clock never goes back. */
const LATEST = Date.UTC(9_999, 11, 31);

/** Moves the development clock forward; returns the new offset in milliseconds. */
export function advanceClock(file: string, byMs: number): number {
  if (!(byMs > 0)) throw new Error('The clock only goes forward: give a duration above zero');
  const offsetMs = readOffset(file) + byMs;
  if (Date.now() + offsetMs > LATEST)
    throw new Error('The clock goes as far as the year 9999: give a shorter duration');
  writeFileSync(`${file}.new`, JSON.stringify({ offsetMs }));
  renameSync(`${file}.new`, file);
  return offsetMs;
}
