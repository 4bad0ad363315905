/**
 * One stretch of time; an end that is not given is open. Ends are left out: the embedded server loses an end that is included
 * when the index goes on behind the field.
 */
export interface Window {
  readonly $gt?: number;
  readonly $lt?: number;
}

const HOUR = 3_600_000;
const LENGTHS = [4 * HOUR, 16 * HOUR, 64 * HOUR, 512 * HOUR, 4_096 * HOUR] as const;

/**
 * All time in pieces, each several times as long as the one before, so that a page is mostly found in the first or second:
 * servers that read all that a range holds before they sort it never have to sort a whole collection for its newest page.
 * Backwards from before `beyond`, or from now.
 */
export function* backwards(beyond: number | undefined, now: number = Date.now()): Iterable<Window> {
  let $lt = beyond;
  let edge = beyond ?? now;
  for (const length of LENGTHS) {
    edge -= length;
    yield { $gt: edge - 1, ...($lt === undefined ? {} : { $lt }) };
    $lt = edge;
  }
  yield { ...($lt === undefined ? {} : { $lt }) };
}

/** The same forwards, from after `beyond`, or from the beginning, about which nothing much is known to lie before. */
export function* forwards(beyond: number | undefined, beginning: number): Iterable<Window> {
  let $gt = beyond;
  let edge = beyond ?? beginning;
  for (const length of LENGTHS) {
    edge += length;
    yield { ...($gt === undefined ? {} : { $gt }), $lt: edge };
    $gt = edge - 1;
  }
  yield { ...($gt === undefined ? {} : { $gt }) };
}
