import type { Words } from '../words/words.tsx';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A duration in its two largest units, rounded down: `2 d 4 h`, `3 h 20 min`, `12 min`, `45 s`. */
export function spanOf(milliseconds: number, time: Words['time']): string {
  const left = Math.max(0, milliseconds);
  if (left < MINUTE) return time.seconds({ n: Math.floor(left / SECOND) });
  if (left < HOUR) return time.minutes({ n: Math.floor(left / MINUTE) });
  const [large, small] =
    left < DAY
      ? [time.hours({ n: Math.floor(left / HOUR) }), [Math.floor((left % HOUR) / MINUTE), time.minutes] as const]
      : [time.days({ n: Math.floor(left / DAY) }), [Math.floor((left % DAY) / HOUR), time.hours] as const];
  return small[0] === 0 ? large : `${large} ${small[1]({ n: small[0] })}`;
}

/** The same rounded up, for a duration within which something was done. */
export function spanNoShorter(milliseconds: number, time: Words['time']): string {
  const unit = milliseconds < MINUTE ? SECOND : milliseconds < DAY ? MINUTE : HOUR;
  return spanOf(Math.ceil(milliseconds / unit) * unit, time);
}

/** How long the text of a duration stays right. */
export const untilNextChange = (milliseconds: number): number =>
  Math.abs(milliseconds) < 2 * MINUTE ? SECOND : 15 * SECOND;
