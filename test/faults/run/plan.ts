/** When which fault is injected, and for how long: drawn from the seed alone, so that a run can be repeated. */
import type { Random } from './random.ts';

/** The properties of a fault that a plan needs. */
export interface Plannable {
  readonly name: string;
  /** Two faults of one target are never there at the same time. */
  readonly target: string;
  /** Between these many seconds. */
  readonly lastsS: readonly [least: number, most: number];
}

export interface Injection<F extends Plannable = Plannable> {
  readonly fault: F;
  /** Since the beginning of the load. */
  readonly fromS: number;
  readonly untilS: number;
  /** True if another fault is active at the same time. */
  readonly together: boolean;
}

const FIRST_AT_S = 4;
const PAUSE_S = [2, 6] as const;
const TOGETHER = 0.4;

/** Each fault comes once before any comes again; some come together. The last heals before the load ends. */
export function planFaults<F extends Plannable>(
  faults: readonly F[],
  seconds: number,
  random: Random,
): readonly Injection<F>[] {
  const injections: Injection<F>[] = [];
  let waiting: readonly F[] = [];
  const next = (fits: (fault: F) => boolean): F | undefined => {
    if (waiting.length === 0) waiting = random.shuffled(faults);
    const fault = waiting.find(fits);
    waiting = waiting.filter((one) => one !== fault);
    return fault;
  };
  for (let at = FIRST_AT_S; ; ) {
    const first = next(() => true);
    if (first === undefined) return injections;
    const second = random.number() < TOGETHER ? next(({ target }) => target !== first.target) : undefined;
    const pair = [first, second]
      .filter((fault) => fault !== undefined)
      .map((fault) => {
        const fromS = at + (fault === first ? 0 : random.between(0, first.lastsS[0]));
        return { fault, fromS, untilS: fromS + random.between(...fault.lastsS), together: second !== undefined };
      });
    const end = Math.max(...pair.map(({ untilS }) => untilS));
    // One is injected however short the load is.
    if (end > seconds && injections.length > 0) return injections;
    injections.push(...pair);
    at = end + random.between(...PAUSE_S);
  }
}
