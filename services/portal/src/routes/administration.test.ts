/** The answers about an operator's act. The log's answers are made up. */

import rateLimit from '@fastify/rate-limit';
import type { EventData } from '@lockbox/contracts/generated/events';
import { personId } from '@lockbox/contracts/ids';
import Fastify from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Dependencies } from '../dependencies.ts';
import { answerWithProblems } from '../http/problems.ts';
import { createLimits } from '../limits/limits.ts';
import { administrationRoute } from './administration.ts';

const app = Fastify();
let outcome: readonly { readonly data: Partial<EventData> }[] | undefined;

beforeAll(async () => {
  const deps = {
    people: { provider: async () => undefined },
    administration: { record: async () => ({ outcome: Promise.resolve(outcome) }) },
  } as unknown as Dependencies; // what the route uses of them
  await app.register(rateLimit, { global: false });
  answerWithProblems(
    app,
    (reply) => reply,
    () => undefined,
  );
  app.decorateRequest('identity', null);
  app.addHook('onRequest', async (request) => {
    request.identity = { kind: 'provider', personId: personId('diego') };
  });
  administrationRoute(app, deps, createLimits(app, 100));
});
afterAll(() => app.close());

async function answerTo(events: typeof outcome) {
  outcome = events;
  const payload = { action: 'PERSON_ERASED', tenantId: null, subject: 'bob', detail: null };
  const { statusCode, body } = await app.inject({ method: 'POST', url: '/administration', payload });
  return { status: statusCode, body: JSON.parse(body) as unknown };
}

test('an act is recorded when the log has it', async () => {
  const answer = await answerTo([{ data: { type: 'AdministrationRecorded' } }]);
  expect(answer).toEqual({ status: 200, body: { recorded: true } });
});

test('and not while policy says nothing', async () => {
  expect(await answerTo(undefined)).toEqual({ status: 200, body: { recorded: false } });
});

test('one that policy refuses is answered with the reason', async () => {
  const refusal = { type: 'CommandRejected', reasonCode: 'COMMAND_STALE', sentence: 'It is too old.' } as const;
  expect(await answerTo([{ data: refusal }])).toMatchObject({
    status: 409,
    body: { code: 'COMMAND_STALE', detail: 'It is too old.' },
  });
});
