import { expect, test } from 'vitest';
import { createSerialQueue } from './serial-queue.ts';

test('a task begins when the task before it has succeeded or failed', async () => {
  const queue = createSerialQueue();
  const said: string[] = [];
  const task = (name: string) => async () => {
    said.push(`${name} begins`);
    await Promise.resolve();
    said.push(`${name} ends`);
    if (name === 'bad') throw new Error(name);
    return name;
  };
  const results = await Promise.allSettled(['one', 'bad', 'three'].map((name) => queue(task(name))));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(said).toEqual(['one begins', 'one ends', 'bad begins', 'bad ends', 'three begins', 'three ends']);
});
