import { personId, tenantId } from '@lockbox/contracts/ids';
import type { FastifyRequest } from 'fastify';
import { expect, test } from 'vitest';
import type { Identity } from '../sign-in/tokens.ts';
import { BY_CHANCE, createRefusedCalls, REFUSALS_WRITTEN } from './refused-calls.ts';

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
    later: (ms = 60_000) => (at += ms),
    refuse(
      status: number,
      code: string,
      {
        identity = null,
        ip = '192.0.2.1',
        session = null,
        headers = {},
        config = {},
      }: { identity?: Identity | null; ip?: string; session?: object | null; headers?: object; config?: object } = {},
    ) {
      const log = { warn: (line: Record<string, unknown>) => void lines.push(line) };
      const request = { ip, identity, session, headers, method: 'GET', routeOptions: { url: '/x/:id', config }, log };
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

test('a refusal of what is not allowed is evidence; a wrong input, and what nobody is known for, is not', () => {
  const { events, refuse } = refusing();
  for (const [status, code] of [
    [403, 'FORBIDDEN'],
    [400, 'INVALID_INPUT'],
  ] as const) {
    refuse(status, code, { identity: ada });
    refuse(status, code);
  }
  expect(events).toEqual([['ada', 'GET /x/:id', 'FORBIDDEN']]);
});

test.each([
  [404, 'NOT_FOUND'],
  [429, 'TOO_MANY_CALLS'],
])('%i is evidence when it is no chance any more: the fifth within an hour', (status, code) => {
  const { events, refuse, later } = refusing();
  for (let time = 1; time < BY_CHANCE; time++) refuse(status, code, { identity: ada });
  refuse(status, code, { identity: { ...ada, personId: personId('bob') } });
  later(60 * 60_000);
  for (let time = 1; time < BY_CHANCE; time++) refuse(status, code, { identity: ada });
  expect(events).toEqual([]);
  refuse(status, code, { identity: ada });
  expect(events).toEqual([['ada', 'GET /x/:id', code]]);
});

test("what is missing among one's own sessions, or to the provider's people, who see all tenants, is no evidence", () => {
  const { events, refuse } = refusing();
  for (let time = 0; time < 3 * BY_CHANCE; time++) {
    refuse(404, 'NOT_FOUND', { identity: ada, config: { own: true } });
    refuse(404, 'NOT_FOUND', { identity: erin });
  }
  expect(events).toEqual([]);
});

test('what another site, or an older tab, makes a browser send is written, and no evidence against who sits there', () => {
  const { events, lines, refuse } = refusing();
  const linked = { identity: ada, session: {}, headers: { 'sec-fetch-site': 'cross-site' } };
  for (let time = 0; time < 2 * BY_CHANCE; time++) refuse(404, 'NOT_FOUND', linked);
  refuse(403, 'FORBIDDEN', linked);
  for (const code of ['CSRF_TOKEN', 'CROSS_SITE']) refuse(403, code, { identity: ada, session: {} });
  expect(events).toEqual([]);
  expect(lines).toHaveLength(2 * BY_CHANCE + 3);
  refuse(403, 'FORBIDDEN', { ...linked, headers: { 'sec-fetch-site': 'same-origin' } });
  refuse(403, 'FORBIDDEN', { ...linked, session: null }); // with a token, which no link carries
  expect(events).toHaveLength(2);
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
