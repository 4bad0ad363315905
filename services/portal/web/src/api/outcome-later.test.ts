import { expect, test } from 'vitest';
import type { Api } from './client.ts';
import { outcomeLater } from './outcome-later.ts';
import { ApiProblem, Unreachable } from './problem.ts';

const english = (message: string) => ({ message, said: null, params: {} });

const now = { status: 'action-needed' };
const pending = { status: 'pending', code: null, detail: null, params: {} };
const where = { outcome: '/r/1/outcomes/c', look: '/r/1' };

/** An API that gives one answer after the other about the outcome. */
function apiThatAnswers(answers: readonly unknown[], look: unknown = now): Api {
  const left = [...answers];
  return {
    get: async <T>(path: string) => {
      const answer = path === where.look ? look : left.shift();
      if (answer instanceof Error) throw answer;
      return answer as T; // the test's own value
    },
    send: () => Promise.reject(new Error('not used')),
    stream: () => Promise.reject(new Error('not used')),
  };
}
const later = (answers: readonly unknown[], look?: unknown, left = new AbortController().signal) =>
  outcomeLater(apiThatAnswers(answers, look), where, left, 1);

test('a refusal that comes late is said as one that comes at once', async () => {
  const refused = { status: 'refused', code: 'SHOWN_DIFFERS', detail: 'It is otherwise.', params: {} };
  const error = new ApiProblem(409, 'SHOWN_DIFFERS', {
    message: 'It is otherwise.',
    said: 'SHOWN_DIFFERS',
    params: {},
  });
  expect(await later([pending, pending, refused])).toEqual({ kind: 'refused', error, now });
  expect(await later([refused], new ApiProblem(404, 'NOT_FOUND', english('None')))).toEqual({
    kind: 'refused',
    error,
    now: undefined,
  });
});

test('what is recorded late is done, and a server that is away meanwhile is asked again', async () => {
  const recorded = { status: 'recorded', code: null, detail: null, params: {} };
  const away = [new Unreachable('cut'), new ApiProblem(503, 'NOT_READY', english('waits'))];
  expect(await later([pending, ...away, recorded])).toEqual({ kind: 'done', resource: now });
});

test('it ends with the session, with the role, and when somebody leaves the page', async () => {
  expect(await later([new ApiProblem(401, 'UNAUTHORIZED', english('Sign in'))])).toEqual({ kind: 'session-ended' });
  const error = new ApiProblem(403, 'FORBIDDEN', english('No role'));
  expect(await later([error])).toEqual({ kind: 'failed', error });
  expect(await later([], now, AbortSignal.abort())).toBeUndefined();
});
