import { expect, test } from 'vitest';
import { createSemaphore } from './semaphore.ts';

test('works beyond the limit wait, and run in the order in which they came', async () => {
  const semaphore = createSemaphore(2);
  const begun: number[] = [];
  const doors = Array.from({ length: 4 }, () => Promise.withResolvers<void>());
  const all = doors.map(({ promise }, index) =>
    semaphore.run(() => {
      begun.push(index);
      return promise;
    }),
  );
  expect(begun).toEqual([0, 1]);
  doors[1]?.reject(new Error('this one fails'));
  await expect(all[1]).rejects.toThrow('this one fails');
  await Promise.resolve();
  expect(begun).toEqual([0, 1, 2]);
  for (const door of doors) door.resolve();
  await Promise.allSettled(all);
  expect(begun).toEqual([0, 1, 2, 3]);
});
