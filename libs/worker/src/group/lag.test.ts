import { expect, test } from 'vitest';
import type { Partition } from '../partition/partition.ts';
import type { LogReader } from '../read/log-reader.ts';
import { createLags } from './lag.ts';

/** The lag of a partition that is read up to 5 and ends at 7, of which these records are left. */
async function lagBehind(records: readonly { readonly timestamp: number }[]) {
  const reader = {
    offsetsAt: async () => new Map([[3, 7]]),
    fetch: async () => [{ partition: 3, records, next: 7 }],
  } as unknown as LogReader; // all that is asked of it
  const partition = { number: 3, flow: { positions: new Map([['events', 5]]) } } as unknown as Partition; // likewise
  const [lag] = await createLags(
    reader,
    () => [partition],
    () => 12_000,
  )();
  return lag;
}

test('what waits is counted, by the age of the first', async () => {
  const waiting = [{ timestamp: 2_000 }, { timestamp: 9_000 }];
  expect(await lagBehind(waiting)).toEqual({ topic: 'events', partition: 3, records: 2, seconds: 10 });
});

test('where nothing is left but markers and what was aborted, nothing waits', async () => {
  expect(await lagBehind([])).toEqual({ topic: 'events', partition: 3, records: 0, seconds: 0 });
});
