import { expect, test } from 'vitest';
import type { Api } from './client.ts';
import { ApiProblem, Unreachable } from './problem.ts';
import { sendDecision } from './send-decision.ts';

const english = (message: string) => ({ message, said: null, params: {} });

const now = { status: 'denied' };
function apiThatAnswers(answer: () => unknown, sees: unknown = now): Api {
  return {
    get: async <T>() => (sees instanceof Error ? Promise.reject(sees) : (sees as T)), // the test's own value
    send: async () => answer() as never, // the test's own value
    stream: () => Promise.reject(new Error('not used')),
  };
}
const refuse = (error: Error) => () => {
  throw error;
};
const sent = (answer: () => unknown, sees?: unknown) =>
  sendDecision(apiThatAnswers(answer, sees), { method: 'POST', to: '/r/1/decision', look: '/r/1' });

test('a decision that comes after another has the present state of the request', async () => {
  const problem = new ApiProblem(409, 'ALREADY_DECIDED', english('The request has already been approved or denied.'));
  expect(await sent(refuse(problem))).toEqual({ kind: 'refused', error: problem, now });
});

test('a decision whose answer was lost counts neither as failed nor as sent', async () => {
  expect(await sent(refuse(new Unreachable('cut')))).toEqual({ kind: 'unknown', now });
  expect(await sent(refuse(new Unreachable('cut')), new Unreachable('cut'))).toEqual({
    kind: 'unknown',
    now: undefined,
  });
  expect(await sent(refuse(new ApiProblem(503, 'NOT_READY', english('waits'))))).toEqual({ kind: 'unknown', now });
});

test('an ended session decides nothing', async () => {
  expect(await sent(refuse(new ApiProblem(401, 'UNAUTHORIZED', english('Sign in'))))).toEqual({
    kind: 'session-ended',
  });
});

test('a message about wrong input is for its field', async () => {
  const fields = new Map([['comment', english('must not have more than 2000 characters')]]);
  expect(await sent(refuse(new ApiProblem(400, 'INVALID_INPUT', english('comment'), fields)))).toEqual({
    kind: 'fields',
    fields,
  });
});
