import type { Context } from '@lockbox/command-line/context';
import type { EnvironmentVariables } from '@lockbox/command-line/installation';
import { localTime } from '@lockbox/command-line/output';
import { usageError } from '@lockbox/contracts/errors';
import { advanceClock } from '@lockbox/platform/clock';
import type { Command } from 'commander';
import { developmentClockFile } from '../development-clock.ts';
import { durationMs } from '../durations.ts';

export function addClock(program: Command, context: () => Context): void {
  program
    .command('clock')
    .description('the development clock')
    .command('advance')
    .description('move the clock of all workers forward; never back')
    .argument('<duration>', '4d, 8h, 90m, 1d12h, or P4D')
    .addHelpText('after', '\nExample:\n  $ lockbox clock advance 4d      waiting requests expire now')
    .action((duration: string) => {
      const { env, out } = context();
      const offsetMs = advance(env, durationMs(duration));
      const now = Date.now() + offsetMs;
      out.item({ offsetMs, now: new Date(now).toISOString() }, [
        ['The clock is now', localTime(now)],
        ['Ahead by', `${(offsetMs / 3_600_000).toFixed(1)} hours`],
      ]);
    });
}

/** Moves the clock; returns its offset. Throws outside development. */
function advance(env: EnvironmentVariables, byMs: number): number {
  const file = developmentClockFile(env);
  if (!(byMs > 0)) throw usageError('The clock only goes forward: give a duration above zero.');
  return advanceClock(file, byMs);
}
