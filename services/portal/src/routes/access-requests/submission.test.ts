/** What an engineer is told of a submission whose outcome did not come in time. Log and trail are made up. */

import type { AccessRequestSubmitted } from '@lockbox/contracts/generated/intake';
import { personId } from '@lockbox/contracts/ids';
import { commandOf } from '@lockbox/contracts/intake-commands';
import Fastify from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Dependencies } from '../../dependencies.ts';
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

beforeAll(async () => {
  const deps = {
    people: { provider: async () => ({ personId: personId('engineer-1') }) },
    reads: {
      findRequest: async () => ({ requestedAt: 1 }),
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
    now: () => 2,
  } as unknown as Dependencies; // what the route uses of them
  app.decorateRequest('identity', null);
  app.addHook('onRequest', async (request) => {
    request.identity = { kind: 'provider', personId: personId('engineer-1') };
  });
  app.setSerializerCompiler(() => (answer) => JSON.stringify(answer)); // the request that is made up has few fields
  submissionRoute(app, deps);
});
afterAll(() => app.close());

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
