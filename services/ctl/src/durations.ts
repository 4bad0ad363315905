import { usageError } from '@lockbox/contracts/errors';
import { millisecondsOf } from '@lockbox/platform/durations';

const UNIT_MS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 } as const;

/** Milliseconds of `4d`, `8h`, `1d12h`, `90m`, or of an ISO 8601 duration such as P4D. */
export function durationMs(text: string): number {
  if (text.startsWith('P')) {
    try {
      return millisecondsOf(text);
    } catch (error) {
      throw usageError(error instanceof Error ? error.message : String(error));
    }
  }
  if (!/^(\d+[dhms])+$/.test(text)) {
    throw usageError(`"${text}" is not a duration: write 4d, 8h, 90m, 1d12h, or P4D.`);
  }
  let sum = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)([dhms])/g)) {
    sum += Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS]; // the pattern allows these four only
  }
  return sum;
}
