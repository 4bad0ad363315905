import { expect, test } from 'vitest';
import { createSeenOnce } from './seen-once.ts';

test('a name comes for the first time once, until its time is over', () => {
  let time = 0;
  const seen = createSeenOnce({ now: () => time });
  expect([seen.note('a', 'ada', 5_000), seen.note('a', 'ada', 5_000), seen.note('b', 'ada', 2_000)]).toEqual([
    'FIRST',
    'AGAIN',
    'FIRST',
  ]);
  time = 5_000;
  expect([seen.note('a', 'bob', 5_000), seen.note('b', 'ada', 9_000)]).toEqual(['AGAIN', 'FIRST']);
  time = 6_001;
  expect(seen.note('a', 'ada', 9_000)).toBe('FIRST');
});

test('whoever sends much fills a part of the memory, and keeps nobody else out', () => {
  let time = 0;
  const seen = createSeenOnce({ most: 4, mostEach: 2, now: () => time });
  const note = (name: string, owner: string) => seen.note(name, owner, time + 5_000);
  expect([note('a', 'ada'), note('b', 'ada'), note('c', 'ada'), note('d', 'bob')]).toEqual([
    'FIRST',
    'FIRST',
    'FULL',
    'FIRST',
  ]);
  expect([note('a', 'ada'), note('e', 'bob'), note('f', 'eve')]).toEqual(['AGAIN', 'FIRST', 'FULL']);
  time = 5_001;
  expect([note('c', 'ada'), note('d', 'ada'), note('e', 'ada'), note('f', 'eve')]).toEqual([
    'FIRST',
    'FIRST',
    'FULL',
    'FIRST',
  ]);
});
