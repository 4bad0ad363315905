/** The answer to an engineer whose submission has no outcome in time. Log and audit index are made up. */

import type { AccessRequestSubmitted } from '@lockbox/contracts/generated/intake';
import { personId } from '@lockbox/contracts/ids';
import { commandOf } from '@lockbox/contracts/intake-commands';
import Fastify from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Dependencies } from '../../dependencies.ts';
import { createRefusalLimit } from '../../limits/refusals.ts';
import { submissionRoute } from './submission.ts';

const WISH = {
  tenantId: 'contoso',
  environmentId: 'prod',
  dataStores: ['prod-db'],
  permissions: ['read'],
  justification: 'An alert',
  trigger: 'PROVIDER_ALERT',
  sourceRequestId: 'once',
};
const app = Fastify();
/** The command that the trail has an answer to, and what answers it. */
let answered: { readonly by: string; readonly type: string } | undefined;
let sent: AccessRequestSubmitted | undefined;
/** The request of the one before, which was denied at once. */
const BEGAN = Date.parse('2026-03-01T12:00:00Z');
const before = { requestedAt: BEGAN, status: 'DENIED', customer: { at: BEGAN } };
let now = BEGAN + 1;

beforeAll(async () => {
  const deps = {
    people: {
      provider: async () => ({ personId: personId('engineer-1') }),
      isTenant: async (id: string) => id === 'contoso',
    },
    refusals: createRefusalLimit(),
    reads: {
      findRequest: async () => before,
      accessRequest: async () => ({ id: 'the first' }),
      answerTo: async (_tenant: string, _id: string, commandId: string, actor: object) => {
        expect(actor).toEqual({ kind: 'UPSTREAM', id: 'portal' });
        return commandId === answered?.by ? { type: answered.type } : null;
      },
    },
    sealedDemands: { find: async () => undefined },
    intake: {
      async ask(record: AccessRequestSubmitted) {
        sent = record;
      },
    },
    now: () => now,
  } as unknown as Dependencies; // what the route uses of them
  app.decorateRequest('identity', null);
  app.addHook('onRequest', async (request) => {
    request.identity = { kind: 'provider', personId: personId('engineer-1') };
  });
  app.setSerializerCompiler(() => (answer) => JSON.stringify(answer)); // the request that is made up has few fields
  submissionRoute(app, deps);
});
beforeEach(() => {
  now = BEGAN + 1;
});
afterAll(() => app.close());

const DAY_MS = 86_400_000;

async function submit(changes: object = {}) {
  const payload = { ...WISH, ...changes };
  const { statusCode, body } = await app.inject({ method: 'POST', url: '/access-requests', payload });
  return { status: statusCode, body: JSON.parse(body), commandId: sent && commandOf(sent).commandId };
}

test('one that was sent before, and made the request, is answered with it', async () => {
  const { commandId = '' } = await submit();
  answered = { by: commandId, type: 'RequestSubmitted' };
  expect(await submit()).toMatchObject({ status: 200, body: { id: 'the first' } });
});

test('one that differs is not answered with the request of the one before: it may be refused yet', async () => {
  const { commandId } = await submit({ justification: 'Another alert' });
  expect(commandId).not.toBe(answered?.by);
  expect(await submit({ justification: 'Another alert' })).toMatchObject({ status: 202, body: { commandId } });
});

test('nor is one that was refused meanwhile', async () => {
  const { commandId = '' } = await submit({ justification: 'Another alert' });
  answered = { by: commandId, type: 'CommandRejected' };
  expect(await submit({ justification: 'Another alert' })).toMatchObject({ status: 202, body: { commandId } });
});

describe('what intake would refuse is refused at once, and sent to nobody:', () => {
  test.each([
    ['a permission of blanks', { permissions: [' '] }, 400],
    ['a permission that is an address', { permissions: ['read@prod'] }, 400],
    ['a tenant that there is not', { tenantId: 'nobody' }, 404],
  ])('%s', async (_, changes, status) => {
    sent = undefined;
    expect(await submit(changes)).toMatchObject({ status });
    expect(sent).toBeUndefined();
  });

  test('a request that is sent again after more than 28 days, unless it is the one that there is', async () => {
    const { commandId = '' } = await submit();
    answered = { by: commandId, type: 'RequestSubmitted' };
    now = BEGAN + 29 * DAY_MS;
    sent = undefined;
    expect(await submit()).toMatchObject({ status: 200, body: { id: 'the first' } });
    expect(await submit({ justification: 'Another alert' })).toMatchObject({ status: 409 });
    expect(sent).toBeUndefined();
  });
});

test('the id of a request that policy has forgotten is refused for another request', async () => {
  now = BEGAN + 36 * DAY_MS;
  sent = undefined;
  expect(await submit({ justification: 'Another alert' })).toMatchObject({ status: 409 });
  expect(sent).toBeUndefined();
});
