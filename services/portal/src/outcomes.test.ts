import type { Event } from '@lockbox/contracts/generated/events';
import { expect, test } from 'vitest';
import { createOutcomes } from './outcomes.ts';

// Only the cause is looked at here.
const caused = (causationId: string) => ({ causationId }) as Event;

test('each waiting call gets the event that answers it, and only that', async () => {
  const outcomes = createOutcomes(1_000);
  const one = outcomes.next((event) => event.causationId === 'one');
  const two = outcomes.next((event) => event.causationId === 'two');
  outcomes.seen(caused('two'));
  outcomes.seen(caused('one'));
  outcomes.seen(caused('one'));
  expect(await one).toEqual(caused('one'));
  expect(await two).toEqual(caused('two'));
});

test('a call that no event answers in time ends without one', async () => {
  expect(await createOutcomes(1).next(() => true)).toBeUndefined();
});
