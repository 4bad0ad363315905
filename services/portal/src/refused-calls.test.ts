import { personId, tenantId } from '@lockbox/contracts/ids';
import type { FastifyRequest } from 'fastify';
import { expect, test } from 'vitest';
import { createRefusedCalls, REFUSALS_WRITTEN } from './refused-calls.ts';
import type { Identity } from './tokens.ts';

const ada: Identity = { kind: 'customer', tenantId: tenantId('contoso'), personId: personId('ada') };
const erin: Identity = { kind: 'provider', personId: personId('erin') };

function refusing() {
  const lines: Record<string, unknown>[] = [];
  const events: unknown[] = [];
  let at = 0;
  const administration = {
    record: () => Promise.reject(new Error('not asked for here')),
    signedIn() {},
    refused: (identity: Identity, call: string, code: string) => void events.push([identity.personId, call, code]),
  };
  const { answered } = createRefusedCalls({ administration }, () => at);
  return {
    lines,
    events,
    later: () => (at += 60_000),
    refuse(
      status: number,
      code: string,
      { identity = null, ip = '192.0.2.1' }: { identity?: Identity | null; ip?: string } = {},
    ) {
      const log = { warn: (line: Record<string, unknown>) => void lines.push(line) };
      const request = { ip, identity, method: 'GET', routeOptions: { url: '/x/:id' }, log };
      answered(request as unknown as FastifyRequest, { status, code }); // of a request it reads these alone
    },
  };
}

test.each([
  [401, 'UNAUTHORIZED'],
  [403, 'FORBIDDEN'],
  [404, 'NOT_FOUND'],
  [429, 'TOO_MANY_CALLS'],
  [400, 'INVALID_INPUT'],
  [413, 'FST_ERR_CTP_BODY_TOO_LARGE'],
])('a call that is answered by %i leaves a line with who, where and why', (status, code) => {
  const { lines, refuse } = refusing();
  refuse(status, code, { identity: ada });
  expect(lines).toEqual([{ status, code, method: 'GET', route: '/x/:id', address: '192.0.2.1', who: ada }]);
});

test('what policy refuses, and what failed by itself, is written elsewhere', () => {
  const { lines, refuse } = refusing();
  refuse(409, 'ALREADY_DECIDED', { identity: ada });
  refuse(503, 'NOT_READY', { identity: ada });
  expect(lines).toEqual([]);
});

test('a refusal of what is not theirs, or too much, is evidence; a wrong input is not', () => {
  const { events, refuse } = refusing();
  for (const [status, code] of [
    [403, 'FORBIDDEN'],
    [404, 'NOT_FOUND'],
    [429, 'TOO_MANY_REFUSALS'],
    [400, 'INVALID_INPUT'],
  ] as const) {
    refuse(status, code, { identity: ada });
    refuse(status, code);
  }
  refuse(404, 'NOT_FOUND', { identity: erin }); // who sees all tenants
  expect(events).toEqual(['FORBIDDEN', 'NOT_FOUND', 'TOO_MANY_REFUSALS'].map((code) => ['ada', 'GET /x/:id', code]));
});

test('nobody fills the log: of a caller so many lines are written in a minute, and the last one says so', () => {
  const { lines, refuse, later } = refusing();
  for (let time = 0; time < 1_000; time++) refuse(401, 'UNAUTHORIZED');
  expect(lines).toHaveLength(REFUSALS_WRITTEN);
  expect(lines.at(-1)).toHaveProperty('furtherOnesNotWrittenUntil');
  refuse(401, 'UNAUTHORIZED', { ip: '192.0.2.2' });
  refuse(403, 'FORBIDDEN', { identity: ada });
  expect(lines).toHaveLength(REFUSALS_WRITTEN + 2);
  later();
  refuse(401, 'UNAUTHORIZED');
  expect(lines).toHaveLength(REFUSALS_WRITTEN + 3);
});
