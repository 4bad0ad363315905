import { performance } from 'node:perf_hooks';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const LOOK_EVERY_MS = 5_000;
/** Share of the event loop's time: a worker that waits for records needs less. */
const AT_REST = 0.02;
/** The growth since the last collection that starts another. */
const GROWN = 1.15;
/** A larger heap is state, not garbage, and collecting it would delay the next record. */
const LARGE_BYTES = 256 * 1_048_576;

/**
 * Gives back what work has left in memory once it is over. V8 lets its heap grow while there is much to do and hardly collects
 * when there is nothing: a notifier would hold a day's letters all night. Under load nothing is done here.
 */
export function collectAtRest(): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') return;
  const heapBytes = () => getHeapStatistics().total_heap_size;
  let left = 0;
  let since = performance.eventLoopUtilization();
  setInterval(() => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, since);
    since = now;
    const bytes = heapBytes();
    if (utilization >= AT_REST || bytes < GROWN * left || bytes > LARGE_BYTES) return;
    collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    left = heapBytes();
  }, LOOK_EVERY_MS).unref();
}
