/** The portal's HTTP for any caller: headers, methods, and input that is made to be misread. */
import { request } from 'node:http';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { type System, startSystem } from '@lockbox/testing/services';
import { accessTokenOf } from '@lockbox/testing/signed-in';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let namespace: Namespace;
let system: System;
let headers: Readonly<Record<string, string>>;

beforeAll(async () => {
  namespace = await createNamespace();
  system = await startSystem({ namespace: namespace.namespace, services: ['portal'] });
  // A person whom the directory does not know: input is checked first.
  headers = { authorization: `Bearer ${await accessTokenOf({ sub: 'ada', tenant: 'contoso' })}` };
});

afterAll(async () => {
  await system?.stop();
  await namespace?.drop();
});

const call = (path: string, init: RequestInit = {}) => fetch(system.portalUrl() + path, init);
const DECISION = `/api/v1/lockbox-requests/${crypto.randomUUID()}/decision`;
const decide = (body: string) =>
  call(DECISION, { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body });

describe('every answer, of an error too,', () => {
  const paths = ['/', '/api/v1/openapi.json', '/api/v1/session', '/sign-in/callback', '/nothing', '/signed-out'];

  test.each(paths)('is for HTTPS, in its own type, in no frame, and names no page elsewhere: %s', async (path) => {
    const answer = await call(path, { redirect: 'manual' });
    const said = (name: string) => answer.headers.get(name);
    expect(said('strict-transport-security')).toBe('max-age=31536000; includeSubDomains');
    expect(said('x-content-type-options')).toBe('nosniff');
    expect(['no-referrer', 'same-origin']).toContain(said('referrer-policy')); // a form needs the second
    expect(said('cross-origin-resource-policy')).toBe('same-origin');
    expect(said('cross-origin-opener-policy')).toBe('same-origin');
    for (const directive of ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"]) {
      expect(said('content-security-policy')).toContain(directive);
    }
    expect(said('content-type')).toMatch(/^(text\/html|application\/(problem\+)?json); charset=utf-8$/i);
  });

  test('is kept by no cache where it says something about somebody', async () => {
    for (const path of ['/api/v1/session', '/api/v1/policy', '/sign-in/callback', '/signed-out']) {
      expect((await call(path, { headers })).headers.get('cache-control'), path).toBe('no-store');
    }
  });
});

test('no other origin is let in, asked for or not', async () => {
  const origin = { origin: 'https://elsewhere.example' };
  const asked = await call('/api/v1/policy', {
    method: 'OPTIONS',
    headers: { ...origin, 'access-control-request-method': 'PUT', 'access-control-request-headers': 'authorization' },
  });
  expect(asked.status).toBe(404);
  const said = await call('/api/v1/session', { headers: { ...headers, ...origin } });
  expect(said.status).toBe(200);
  for (const { headers } of [asked, said]) expect(headers.get('access-control-allow-origin')).toBeNull();
});

test('a passkey is removed by its id, however long the authenticator has made that', async () => {
  const remove = (credentialId: string) =>
    call(`/api/v1/policy/passkeys/enrolled/${credentialId}/removal`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: '{}',
    });
  const [short, longest, tooLong] = await Promise.all(['a', 'a'.repeat(1_364), 'a'.repeat(1_365)].map(remove));
  expect(longest?.status).toBe(short?.status);
  expect(short?.status).not.toBe(404);
  expect([400, 404, 414]).toContain(tooLong?.status);
});

test('TRACE is not answered with what was sent', async () => {
  const status = await new Promise((resolve, reject) => {
    request(`${system.portalUrl()}/api/v1/session`, { method: 'TRACE' }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .once('error', reject)
      .end();
  });
  expect(status).toBe(404);
});

describe('input that is made to be misread is refused:', () => {
  test.each(['search=a&search=b', 'limit=1&limit=2', 'status=denied&status=approved'])('%s', async (query) => {
    const answer = await call(`/api/v1/lockbox-requests?${query}`, { headers });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'INVALID_INPUT' });
  });

  test.each(['__proto__', 'constructor'])('a body that would reach %s of every object', async (name) => {
    expect((await decide(`{"decision":"approve","${name}":{"prototype":{"isAdmin":true}}}`)).status).toBe(400);
  });

  test.each(['{"decision":["approve"]}', '{"decision":"approve","comment":5}', '{"decision":{"$ne":null}}', '[]'])(
    'another type than is expected, as %s',
    async (body) => expect((await decide(body)).status).toBe(400),
  );

  test('a form, as a page of another site could send it', async () => {
    const form = { ...headers, 'content-type': 'application/x-www-form-urlencoded' };
    expect((await call(DECISION, { method: 'POST', headers: form, body: 'decision=approve' })).status).toBe(415);
  });

  test('a path that leads out of the pages', async () => {
    for (const path of ['/assets/..%2f..%2fpackage.json', '/..%2f..%2fetc/passwd', '/assets/%2e%2e/%2e%2e/x']) {
      expect((await call(path)).status, path).toBe(404);
    }
  });
});
