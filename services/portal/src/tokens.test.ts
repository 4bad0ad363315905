/** A real issuer of keys, on a port of its own. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readSettings } from '@lockbox/platform/settings';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { portalSettings } from './settings.ts';
import { createTokenCheck } from './tokens.ts';

let server: Server;
let issuer: string;
let check: ReturnType<typeof createTokenCheck>;
let keysAnswer: 'right' | 'an error' | 'no JSON' | 'none at all';
let discoveryAnswer: 'right' | "another issuer's" | 'a redirect';
const DISCOVERY = '/.well-known/openid-configuration';
const { privateKey, publicKey } = await generateKeyPair('ES256');
const stranger = await generateKeyPair('ES256');

beforeAll(async () => {
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256' };
  server = createServer((request, response) => {
    const asksForKeys = request.url === '/keys';
    if (asksForKeys && keysAnswer === 'none at all') return void request.socket.destroy();
    response.statusCode = asksForKeys && keysAnswer === 'an error' ? 502 : 200;
    response.setHeader('content-type', 'application/json');
    if (discoveryAnswer === 'a redirect' && request.url === DISCOVERY)
      return void response.writeHead(302, { location: '/elsewhere' }).end();
    const named = discoveryAnswer === "another issuer's" ? 'https://elsewhere.example' : issuer;
    const answer = asksForKeys ? { keys: [jwk] } : { issuer: named, jwks_uri: `${issuer}/keys` };
    response.end(asksForKeys && keysAnswer === 'no JSON' ? '<html>' : JSON.stringify(answer));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a listening TCP server has one
  check = newCheck();
});
beforeEach(() => {
  keysAnswer = 'right';
  discoveryAnswer = 'right';
});
afterAll(() => server.close());

/** One that has not asked the issuer for its keys yet. */
const newCheck = () =>
  createTokenCheck(
    readSettings(portalSettings, {
      LOCKBOX_KAFKA_BROKERS: 'localhost:9092',
      LOCKBOX_REGISTRY_URL: 'http://localhost:8081',
      LOCKBOX_MONGO_URL: 'mongodb://localhost',
      LOCKBOX_SENDER_KEY: 'a key as long as it has to be at least',
      LOCKBOX_SESSION_KEY: 'another key as long as it has to be',
      LOCKBOX_SOURCE_KEY: 'a third key as long as it has to be',
      LOCKBOX_SIGNING_PUBLIC_KEYS: `MCowBQYDK2VwAyEA${'A'.repeat(43)}=`,
      LOCKBOX_OIDC_ISSUER: issuer,
      LOCKBOX_PROVIDER_OIDC_ISSUER: issuer,
      LOCKBOX_OIDC_AUDIENCE: 'lockbox, api://scripts',
    }),
  );

interface Variation {
  readonly key?: typeof privateKey;
  readonly issuer?: string;
  readonly audience?: string;
  /** Null: never. */
  readonly expires?: string | null;
}
async function token(claims: JWTPayload, variation: Variation = {}): Promise<string> {
  const { expires = '5m' } = variation;
  const made = new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', kid: 'one' })
    .setIssuer(variation.issuer ?? issuer)
    .setAudience(variation.audience ?? 'lockbox');
  if (expires !== null) made.setExpirationTime(expires);
  return await made.sign(variation.key ?? privateKey);
}

test("a customer's token names a person and a tenant; roles in it are not looked at", async () => {
  const answer = await check(await token({ sub: 'ada', lockbox_tenant: 'contoso', roles: ['GLOBAL_ADMINISTRATOR'] }));
  expect(answer).toEqual({ kind: 'customer', tenantId: 'contoso', personId: 'ada' });
});

test('a token may be for any of the audiences that the setting lists', async () => {
  for (const audience of ['lockbox', 'api://scripts']) {
    await expect(check(await token({ sub: 'ada', lockbox_tenant: 'contoso' }, { audience }))).resolves.toBeDefined();
  }
});

test("a provider's token names a person", async () => {
  const answer = await check(await token({ sub: 'engineer-1', lockbox_provider: true }));
  expect(answer).toEqual({ kind: 'provider', personId: 'engineer-1' });
});

test.for<[string, JWTPayload, Variation]>([
  ['that claims to be both', { sub: 'x', lockbox_tenant: 'contoso', lockbox_provider: true }, {}],
  ['that claims to be neither', { sub: 'x' }, {}],
  ['without a person', { lockbox_tenant: 'contoso' }, {}],
  ['for another audience', { sub: 'x', lockbox_tenant: 'contoso' }, { audience: 'other' }],
  ['for a list of audiences as one', { sub: 'x', lockbox_tenant: 'contoso' }, { audience: 'lockbox, api://scripts' }],
  ['that has run out', { sub: 'x', lockbox_tenant: 'contoso' }, { expires: '-1m' }],
  ['that has no end', { sub: 'x', lockbox_tenant: 'contoso' }, { expires: null }],
  ['signed by a stranger', { sub: 'x', lockbox_tenant: 'contoso' }, { key: stranger.privateKey }],
  ['of another issuer', { sub: 'x', lockbox_tenant: 'contoso' }, { issuer: 'http://127.0.0.1:1' }],
])('a token %s is refused', async ([, claims, variation]) => {
  await expect(check(await token(claims, variation))).rejects.toMatchObject({ status: 401 });
});

test('a token that was valid a moment ago, with another signature, is refused', async () => {
  const right = await token({ sub: 'ada', lockbox_tenant: 'contoso' });
  for (let time = 0; time < 2; time++) expect(await check(right)).toMatchObject({ personId: 'ada' });
  const forged = `${right.slice(0, right.lastIndexOf('.'))}.${'A'.repeat(86)}`;
  await expect(check(forged)).rejects.toMatchObject({ status: 401 });
});

test('a value that is not a token is refused', async () => {
  await expect(check('abc')).rejects.toMatchObject({ status: 401 });
});

test.for(['an error', 'no JSON', 'none at all'] as const)(
  "a token is not refused because the issuer's answer for its keys is %s, and is valid once that is mended",
  async (trouble) => {
    const fresh = newCheck();
    const right = await token({ sub: 'ada', lockbox_tenant: 'contoso' });
    keysAnswer = trouble;
    await expect(fresh(right)).rejects.toMatchObject({
      status: 503,
      code: 'ISSUER_UNAVAILABLE',
      headers: { 'retry-after': expect.stringMatching(/^\d+$/) },
    });
    keysAnswer = 'right';
    await expect(fresh(right)).resolves.toMatchObject({ personId: 'ada' });
  },
);

test.for(["another issuer's", 'a redirect'] as const)(
  "the issuer's keys are not looked for where its description of itself is %s",
  async (trouble) => {
    const fresh = newCheck();
    discoveryAnswer = trouble;
    const right = await token({ sub: 'ada', lockbox_tenant: 'contoso' });
    await expect(fresh(right)).rejects.toMatchObject({ status: 503, code: 'ISSUER_UNAVAILABLE' });
  },
);

test('a token signed with a key that the issuer does not have is refused', async () => {
  const unknown = new SignJWT({ sub: 'ada', lockbox_tenant: 'contoso' })
    .setProtectedHeader({ alg: 'ES256', kid: 'two' })
    .setIssuer(issuer)
    .setAudience('lockbox')
    .setExpirationTime('5m')
    .sign(privateKey);
  await expect(check(await unknown)).rejects.toMatchObject({ status: 401 });
});
