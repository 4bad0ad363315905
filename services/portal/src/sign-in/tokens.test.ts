/** Tokens, of an issuer on a port of its own. */
import { type CryptoKey, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { DISCOVERY, KEYS, startScriptedIssuer } from '../testing/scripted-issuer.ts';
import { createIdentityCheck } from './tokens.ts';

let keysAnswer: 'right' | 'an error' | 'no JSON' | 'none at all';
let discoveryAnswer: 'right' | "another issuer's" | 'a redirect';
const stranger = await generateKeyPair('ES256');
const issuer = await startScriptedIssuer('ES256', (request, response, answer) => {
  const asksForKeys = request.url === KEYS;
  if (asksForKeys && keysAnswer === 'none at all') return void request.socket.destroy();
  if (asksForKeys && keysAnswer === 'an error') response.statusCode = 502;
  if (asksForKeys && keysAnswer === 'no JSON') return void response.end('<html>');
  if (request.url === DISCOVERY && discoveryAnswer === 'a redirect')
    return void response.writeHead(302, { location: '/elsewhere' }).end();
  const named = discoveryAnswer === "another issuer's" ? { issuer: 'https://elsewhere.example' } : {};
  response.end(JSON.stringify(asksForKeys ? answer : Object.assign({}, answer, named)));
});
beforeEach(() => {
  keysAnswer = 'right';
  discoveryAnswer = 'right';
});
afterAll(() => issuer.close());

/** One that has not asked the issuer for its keys yet. */
const newCheck = (more: Readonly<Record<string, string>> = {}) =>
  createIdentityCheck(issuer.settings({ LOCKBOX_OIDC_AUDIENCE: 'lockbox, api://scripts', ...more }));
const check = newCheck();

interface Variation {
  readonly key?: CryptoKey;
  readonly issuer?: string;
  readonly audience?: string | string[];
  readonly typ?: string;
  /** Null: never. */
  readonly expires?: string | null;
}
async function token(claims: JWTPayload, variation: Variation = {}): Promise<string> {
  const { expires = '5m', typ } = variation;
  const made = new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', kid: 'one', ...(typ && { typ }) })
    .setIssuer(variation.issuer ?? issuer.url)
    .setAudience(variation.audience ?? 'lockbox');
  if (expires !== null) made.setExpirationTime(expires);
  return await made.sign(variation.key ?? issuer.privateKey);
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
  ['that is bound to a key', { sub: 'x', lockbox_tenant: 'contoso', cnf: { jkt: 'thumbprint' } }, {}],
  ['that is a logout token', { sub: 'x', lockbox_tenant: 'contoso' }, { typ: 'logout+jwt' }],
  ['of another issuer', { sub: 'x', lockbox_tenant: 'contoso' }, { issuer: 'http://127.0.0.1:1' }],
])('a token %s is refused', async ([, claims, variation]) => {
  await expect(check(await token(claims, variation))).rejects.toMatchObject({ status: 401 });
});

test.for<[string, JWTPayload, Variation, string]>([
  ['its nonce', { nonce: 'n' }, {}, 'it has nonce, and neither scope nor scp'],
  ['what it says of another', { at_hash: 'h' }, {}, 'it has at_hash, and neither scope nor scp'],
  ["Keycloak's claim for it", { typ: 'ID', scope: 'openid' }, {}, 'its claim typ is ID'],
  ['its audience', {}, { audience: ['lockbox', 'lockbox-portal'] }, 'it is for the portal as a client, lockbox-portal'],
])('an id token is refused and told by %s', async ([, claims, variation, why]) => {
  const clients = newCheck({ LOCKBOX_OIDC_AUDIENCE: 'lockbox, lockbox-portal' });
  const idToken = await token({ sub: 'ada', lockbox_tenant: 'contoso', ...claims }, variation);
  await expect(clients(idToken)).rejects.toMatchObject({ status: 401, message: expect.stringContaining(why) });
});

test.for<[string, JWTPayload, Variation]>([
  ['has a nonce and scopes, as of Keycloak', { typ: 'Bearer', nonce: 'n', scope: 'openid profile' }, {}],
  ['says by its type what it is', { nonce: 'n', at_hash: 'h' }, { typ: 'at+jwt' }],
])('an access token is taken that %s', async ([, claims, variation]) => {
  await expect(
    check(await token({ sub: 'ada', lockbox_tenant: 'contoso', ...claims }, variation)),
  ).resolves.toBeDefined();
});

test.each([undefined, 'JWT', 'at+jwt', 'application/at+jwt'])('an access token may be of the type %s', async (typ) => {
  const claims = { sub: 'ada', lockbox_tenant: 'contoso' };
  await expect(check(await token(claims, typ === undefined ? {} : { typ }))).resolves.toBeDefined();
});

test('a token must have been given one of the scopes that the setting lists', async () => {
  const scoped = newCheck({ LOCKBOX_OIDC_SCOPE: 'lockbox, approvals' });
  const given = async (claims: JWTPayload) =>
    await scoped(await token({ sub: 'ada', lockbox_tenant: 'contoso', ...claims }));
  for (const claims of [{ scope: 'openid lockbox' }, { scp: 'approvals' }, { scp: ['other', 'lockbox'] }])
    await expect(given(claims)).resolves.toMatchObject({ personId: 'ada' });
  for (const claims of [{}, { scope: 'openid' }, { scope: 'lockbox.read' }, { scope: ' ' }, { scope: true }])
    await expect(given(claims), JSON.stringify(claims)).rejects.toMatchObject({ status: 401 });
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
    .setIssuer(issuer.url)
    .setAudience('lockbox')
    .setExpirationTime('5m')
    .sign(issuer.privateKey);
  await expect(check(await unknown)).rejects.toMatchObject({ status: 401 });
});
