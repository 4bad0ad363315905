import type { Event } from '@lockbox/contracts/generated/events';
import { expect, test } from 'vitest';
import { createRefusalLimit, REFUSALS_ALLOWED, WAITING_AT_MOST } from './refusals.ts';

const answer = (type: string) => [{ data: { type } } as Event]; // what the limit looks at
const REFUSED = answer('CommandRejected');
const DONE = answer('RequestDenied');

test('a person who was refused too often is let in again ten minutes after the first refusal', async () => {
  let now = 0;
  const limit = createRefusalLimit(() => now);
  const decide = (person: string) => limit.counted(person, async () => REFUSED);
  for (let time = 0; time < REFUSALS_ALLOWED; time++) {
    await decide('contoso/ada');
    now += 1_000;
  }
  await expect(decide('contoso/ada')).rejects.toThrow('Too many refused decisions');
  await decide('contoso/bob');
  now = 10 * 60_000 + 1;
  await decide('contoso/ada');
});

test('of 5,000 refused decisions at once no more are sent than may be refused', async () => {
  const limit = createRefusalLimit();
  let sent = 0;
  const decide = () =>
    limit.counted('contoso/ada', async () => {
      sent++;
      await new Promise(setImmediate);
      return REFUSED;
    });
  const outcomes = await Promise.allSettled(Array.from({ length: 5_000 }, decide));
  expect(sent).toBe(REFUSALS_ALLOWED);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(REFUSALS_ALLOWED);
});

test('decisions that are taken wait for one another, and all have their turn', async () => {
  const limit = createRefusalLimit();
  let underWay = 0;
  let most = 0;
  const decide = () =>
    limit.counted('contoso/ada', async () => {
      most = Math.max(most, ++underWay);
      await new Promise(setImmediate);
      underWay--;
      return DONE;
    });
  await Promise.all(Array.from({ length: REFUSALS_ALLOWED + WAITING_AT_MOST }, decide));
  expect(most).toBe(REFUSALS_ALLOWED);
});

test('of a person only so many wait, whatever becomes of them; others are not kept waiting', async () => {
  const limit = createRefusalLimit();
  const ends: (() => void)[] = [];
  const never = () =>
    limit.counted('contoso/ada', () => new Promise<undefined>((end) => ends.push(() => end(undefined))));
  const taken = Array.from({ length: REFUSALS_ALLOWED + WAITING_AT_MOST }, never);
  await expect(never()).rejects.toMatchObject({ status: 429, code: 'TOO_MANY_CALLS' });
  await limit.counted('contoso/bob', async () => DONE);
  let done = false;
  void Promise.all(taken).then(() => {
    done = true;
  });
  while (!done) {
    ends.shift()?.();
    await new Promise(setImmediate);
  }
});

test('a decision that fails frees its place', async () => {
  const limit = createRefusalLimit();
  const failing = () => limit.counted('contoso/ada', () => Promise.reject(new Error('away')));
  for (let time = 0; time <= REFUSALS_ALLOWED; time++) await expect(failing()).rejects.toThrow('away');
  await limit.counted('contoso/ada', async () => DONE);
});
