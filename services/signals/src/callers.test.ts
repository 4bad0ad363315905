import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Served, serve } from './testing/served.ts';
import { polled } from './testing/streams.ts';

const { publicKey, privateKey } = await generateKeyPair('RS256');
const keys = [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'RS256' }];

let served: Served;
let issuer: string;
const provider = createServer((request, response) => {
  const discovery = { issuer, jwks_uri: `${issuer}/keys` };
  response.end(JSON.stringify(request.url === '/keys' ? { keys } : discovery));
});

beforeAll(async () => {
  await once(provider.listen(0, '127.0.0.1'), 'listening');
  issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`; // it listens to an address and no pipe
  served = await serve([polled('proxy', { clientId: 'receiver-client' }), polled('silent')], issuer);
});
afterAll(() => {
  served.close();
  provider.close();
  provider.closeAllConnections();
});

const token = (claims: JWTPayload = {}, expires = '5 min'): Promise<string> =>
  new SignJWT({ client_id: 'receiver-client', scope: 'ssf.manage', aud: 'lockbox', ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: 'k', typ: 'at+jwt' })
    .setIssuer(issuer)
    .setExpirationTime(expires)
    .sign(privateKey);

test('an access token of the issuer is for the stream of its client', async () => {
  expect(await served.call('GET', '/streams', await token())).toMatchObject({ body: [{ stream_id: 'proxy' }] });
});

test.each<[string, JWTPayload, string]>([
  ['of another client', { client_id: 'other' }, '5 min'],
  ['for another audience', { aud: 'other' }, '5 min'],
  ['that has expired', {}, '-5 min'],
  ['of no client', { client_id: undefined }, '5 min'],
])('a token %s is 401 with the error of RFC 6750', async (_, claims, expires) => {
  const { status, headers } = await served.call('GET', '/streams', await token(claims, expires));
  expect([status, headers.get('www-authenticate')]).toEqual([401, 'Bearer error="invalid_token"']);
});

test('a token in the query is not accepted', async () => {
  expect(await served.call('GET', `/streams?access_token=${await token()}`)).toMatchObject({ status: 401 });
});

const PAUSE = { stream_id: 'proxy', status: 'paused' };
test.each([
  ['ssf.read', 'GET', '/streams', undefined, 200],
  ['ssf.manage', 'GET', '/streams', undefined, 200],
  ['ssf.manage', 'POST', '/status', PAUSE, 200],
  ['ssf.read', 'POST', '/status', PAUSE, 403],
  ['other', 'GET', '/streams', undefined, 403],
])('with the scope %s, %s %s is allowed or refused', async (scope, method, path, body, expected) => {
  const { status, headers } = await served.call(method, path, await token({ scope }), body);
  expect(status).toBe(expected);
  if (expected === 403) expect(headers.get('www-authenticate')).toMatch(/^Bearer error="insufficient_scope", scope=/);
});
