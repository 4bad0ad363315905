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
  await expect(decide('contoso/ada')).rejects.toThrow('Too much of what you sent was refused. Try again in 10 min.');
  await decide('contoso/bob');
  now = 10 * 60_000 - 1;
  await expect(decide('contoso/ada')).rejects.toThrow('Try again in 1 min.');
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

const caused = (causationId: string, type: string) => ({ causationId, data: { type } }) as Event; // likewise

test('a decision that is not answered in time counts until its event comes, or ten minutes are over', async () => {
  let now = 0;
  const limit = createRefusalLimit(() => now);
  const unanswered = (id: string) => limit.counted('contoso/ada', async () => undefined, id);
  for (let time = 0; time < REFUSALS_ALLOWED; time++) await unanswered(`${time}`);
  await expect(unanswered('more')).rejects.toMatchObject({ status: 429, code: 'TOO_MANY_CALLS' });
  await limit.counted('contoso/bob', async () => undefined, 'of bob');
  limit.seen(caused('0', 'RequestDenied'));
  limit.seen(caused('of others', 'CommandRejected'));
  await unanswered('in its place');
  for (const id of ['1', '2', '3', '4', '5', '6', '7', '8', '9', 'in its place'])
    limit.seen(caused(id, 'CommandRejected'));
  await expect(unanswered('more')).rejects.toMatchObject({ status: 429, code: 'TOO_MANY_REFUSALS' });
  now = 10 * 60_000 + 1;
  for (let time = 0; time < REFUSALS_ALLOWED; time++) await unanswered(`later ${time}`);
  await expect(unanswered('more')).rejects.toMatchObject({ code: 'TOO_MANY_CALLS' });
  now *= 2;
  await unanswered('more');
});

test('a refusal counts once, also one that comes before its decision is said to be sent', async () => {
  const limit = createRefusalLimit();
  const refused = (id: string, outcome: typeof REFUSED | undefined) =>
    limit.counted(
      'contoso/ada',
      async () => {
        limit.seen(caused(id, 'CommandRejected'));
        return outcome;
      },
      id,
    );
  for (let time = 0; time < REFUSALS_ALLOWED; time++) await refused(`${time}`, time % 2 === 0 ? REFUSED : undefined);
  await expect(refused('more', REFUSED)).rejects.toMatchObject({ code: 'TOO_MANY_REFUSALS' });
});

test('a decision that the log never has anything of frees its place', async () => {
  const limit = createRefusalLimit();
  for (let time = 0; time <= REFUSALS_ALLOWED; time++) await limit.counted('approver', async () => undefined);
});

test('a decision that fails frees its place', async () => {
  const limit = createRefusalLimit();
  const failing = () => limit.counted('contoso/ada', () => Promise.reject(new Error('away')));
  for (let time = 0; time <= REFUSALS_ALLOWED; time++) await expect(failing()).rejects.toThrow('away');
  await limit.counted('contoso/ada', async () => DONE);
});

test('one event answers all that wait for it', async () => {
  const limit = createRefusalLimit();
  const approve = (person: string, id: string) => limit.counted(person, async () => undefined, id);
  for (let time = 0; time < REFUSALS_ALLOWED; time++) {
    await approve('ada', `demand ${time}`);
    await approve('bob', `demand ${time}`);
  }
  await expect(approve('ada', 'more')).rejects.toMatchObject({ status: 429 });
  for (let time = 0; time < REFUSALS_ALLOWED; time++) limit.seen(caused(`demand ${time}`, 'RequestDenied'));
  await approve('ada', 'more');
  await approve('bob', 'more');
});
