/** Sign-ins at an issuer on its own port, which signs id tokens with any given key. */
import { type CryptoKey, generateKeyPair, SignJWT } from 'jose';
import { afterAll, expect, test, vi } from 'vitest';
import { DISCOVERY, startScriptedIssuer } from '../testing/scripted-issuer.ts';
import { newAttempt, nonceOf, type SignInAttempt, stateOf } from './attempt.ts';
import { createIssuers, type Issuers, SignInTooOld } from './issuers.ts';

let idToken: string;
/** The stated token endpoint; undefined makes discovery unanswered. */
let tokensAt: string | undefined = '/token';
const stranger = await generateKeyPair('RS256');
const issuer = await startScriptedIssuer('RS256', (request, response, answer) => {
  const tokens = { access_token: 'none', token_type: 'bearer', id_token: idToken };
  if (request.url === DISCOVERY && tokensAt === undefined) return void response.writeHead(503).end();
  const discovered = () => ({ ...(answer as object), token_endpoint: `${issuer.url}${tokensAt}` }); // it is one
  const isToken = request.url === (tokensAt ?? '/moved');
  return void response.end(JSON.stringify(isToken ? tokens : request.url === DISCOVERY ? discovered() : answer));
});
afterAll(() => issuer.close());

const HOUR = 3_600;
const secondsNow = () => Math.floor(Date.now() / 1000);

interface Answered {
  readonly key?: CryptoKey;
  /** When the person has proven who they are; null: it is not said. */
  readonly authTime?: number | null;
  /** Behind the answer's address. */
  readonly query?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly at?: Issuers;
}

const issuersWith = (env: Readonly<Record<string, string>> = {}) =>
  createIssuers(issuer.settings({ LOCKBOX_DEVELOPMENT: 'true', ...env }));

async function finish(
  attempt: SignInAttempt,
  { key = issuer.privateKey, authTime = secondsNow(), query = '', env, at = issuersWith(env) }: Answered = {},
) {
  const said = authTime === null ? {} : { auth_time: authTime };
  idToken = await new SignJWT({ nonce: nonceOf(attempt), lockbox_tenant: 'contoso', ...said })
    .setProtectedHeader({ alg: 'RS256', kid: 'one' })
    .setIssuer(issuer.url)
    .setSubject('ada')
    .setAudience('lockbox-portal')
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(key);
  return await at.finish(attempt, `code=x&state=${stateOf(attempt)}${query}`);
}

test("an id token signed with the issuer's key signs in the person whom it names", async () => {
  const { identity } = await finish(newAttempt('customer', '/'));
  expect(identity).toEqual({ kind: 'customer', tenantId: 'contoso', personId: 'ada' });
});

test('an id token signed with a key that the issuer does not have signs in nobody', async () => {
  await expect(finish(newAttempt('customer', '/'), { key: stranger.privateKey })).rejects.toMatchObject({
    cause: expect.objectContaining({ message: expect.stringContaining('signature') }),
  });
});

test('the issuer is asked for a sign-in that is not too old, and one that is, or of which it says nothing, signs in nobody', async () => {
  const attempt = newAttempt('customer', '/');
  expect((await issuersWith().signInUrl(attempt)).searchParams.get('max_age')).toBe(String(12 * HOUR));
  await expect(finish(attempt, { authTime: secondsNow() - 11 * HOUR })).resolves.toBeDefined();
  await expect(finish(attempt, { authTime: secondsNow() - 13 * HOUR })).rejects.toThrow(SignInTooOld);
  await expect(finish(attempt, { authTime: null })).rejects.toThrow(/does not say when .*LOCKBOX_SIGN_IN_MAX_AGE/);
  const env = { LOCKBOX_SIGN_IN_MAX_AGE: 'none' };
  expect((await issuersWith(env).signInUrl(attempt)).searchParams.has('max_age')).toBe(false);
  await expect(finish(attempt, { authTime: null, env })).resolves.toBeDefined();
});

test('a sign-in at a future time signs in nobody, beyond the tolerance for clocks', async () => {
  const attempt = newAttempt('customer', '/');
  await expect(finish(attempt, { authTime: secondsNow() + 5 })).resolves.toBeDefined();
  await expect(finish(attempt, { authTime: secondsNow() + HOUR })).rejects.toThrow(/time that has not come/);
});

test('a session may last until the proof is too old, and as long as it likes where none is asked for', async () => {
  const authTime = secondsNow() - 11 * HOUR;
  const { provenUntil } = await finish(newAttempt('customer', '/'), { authTime });
  const afterMs = (provenUntil?.getTime() ?? 0) - authTime * 1_000;
  expect(afterMs).toBeGreaterThanOrEqual(12 * HOUR * 1_000);
  expect(afterMs).toBeLessThanOrEqual(12 * HOUR * 1_000 + 60_000);
  const env = { LOCKBOX_SIGN_IN_MAX_AGE: 'none' };
  expect((await finish(newAttempt('customer', '/'), { authTime, env })).provenUntil).toBeNull();
});

test('an issuer may move what its discovery names, and be away when it is asked again', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  try {
    const at = issuersWith();
    const later = () => vi.setSystemTime(Date.now() + 11 * 60_000);
    await expect(finish(newAttempt('customer', '/'), { at })).resolves.toBeDefined();
    tokensAt = '/moved';
    later();
    await expect(finish(newAttempt('customer', '/'), { at })).resolves.toBeDefined();
    tokensAt = undefined;
    later();
    await expect(finish(newAttempt('customer', '/'), { at })).resolves.toBeDefined();
  } finally {
    tokensAt = '/token';
    vi.useRealTimers();
  }
});

test('the issuer is asked for a fresh sign-in only if that is wanted', async () => {
  const promptOf = async (how?: { fresh: boolean }) =>
    (await issuersWith().signInUrl(newAttempt('customer', '/'), how)).searchParams.get('prompt');
  expect(await promptOf()).toBeNull();
  expect(await promptOf({ fresh: true })).toBe('login');
});

test('an answer that names another issuer signs in nobody', async () => {
  const attempt = newAttempt('customer', '/');
  await expect(finish(attempt, { query: `&iss=${encodeURIComponent(issuer.url)}` })).resolves.toBeDefined();
  await expect(finish(attempt, { query: '&iss=https%3A%2F%2Felsewhere.example' })).rejects.toMatchObject({
    cause: { message: expect.stringContaining('"iss" (issuer) response parameter') },
  });
});

test('two issuers send people back to an address each, and one issuer to one', async () => {
  const returnsTo = async (kind: SignInAttempt['kind'], env?: Readonly<Record<string, string>>) =>
    (await issuersWith(env).signInUrl(newAttempt(kind, '/'))).searchParams.get('redirect_uri');
  const callback = 'http://localhost:8080/sign-in/callback';
  expect(await returnsTo('customer')).toBe(callback);
  expect(await returnsTo('provider')).toBe(callback);
  expect(await returnsTo('provider', { LOCKBOX_OIDC_ISSUER: `${issuer.url}/` })).toBe(callback);
  const two = { LOCKBOX_OIDC_ISSUER: 'http://localhost:1' };
  expect(await returnsTo('provider', two)).toBe(`${callback}/provider`);
});
