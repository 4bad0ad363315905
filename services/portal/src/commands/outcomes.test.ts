import type { Event, EventData } from '@lockbox/contracts/generated/events';
import { expect, test } from 'vitest';
import { createOutcomes } from './outcomes.ts';

// Only the cause and the type are looked at here.
const caused = (causationId: string, type: EventData['type'] = 'RequestDenied') =>
  ({ causationId, data: { type } }) as Event;

test('each waiting call gets the event that answers it, and only that', async () => {
  const outcomes = createOutcomes(1_000);
  const one = outcomes.of('one');
  const two = outcomes.of('two');
  outcomes.seen(caused('two'));
  outcomes.seen(caused('one'));
  outcomes.seen(caused('one'));
  expect(await one).toEqual([caused('one')]);
  expect(await two).toEqual([caused('two')]);
});

test('an approval is answered when its grant has come too', async () => {
  const outcomes = createOutcomes(1_000);
  const answer = outcomes.of('one');
  outcomes.seen(caused('one', 'RequestApproved'));
  const first = await Promise.race([answer, Promise.resolve('waits')]);
  expect(first).toBe('waits');
  outcomes.seen(caused('one', 'AccessGranted'));
  expect((await answer)?.map(({ data }) => data.type)).toEqual(['RequestApproved', 'AccessGranted']);
});

test('two calls that sent the same command both get its outcome', async () => {
  const outcomes = createOutcomes(1_000);
  const answers = [outcomes.of('one'), outcomes.of('one')];
  outcomes.seen(caused('one'));
  expect(await Promise.all(answers)).toEqual([[caused('one')], [caused('one')]]);
});

test('what seals a request answers whoever waits for that request, since it names no command', async () => {
  const outcomes = createOutcomes(1_000);
  const answer = outcomes.of('request');
  const sealed = { causationId: 'hidden', data: { type: 'ExclusionSealed', requestId: 'request' } } as unknown as Event; // as above
  outcomes.seen(sealed);
  expect(await answer).toEqual([sealed]);
});

test('a call that no event answers in time ends without one', async () => {
  expect(await createOutcomes(1).of('one')).toBeUndefined();
});
