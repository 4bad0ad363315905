/** Access as an OAuth 2.0 authorization server: what the RFCs ask of it beyond what Lockbox means by a token (tokens.test.ts). */
import { generateKeyPairSync } from 'node:crypto';
import { dataStoreId } from '@lockbox/contracts/ids';
import { newSigningKeys } from '@lockbox/evidence/signing-keys';
import { granted, handedBack } from '@lockbox/grants/testing/sample-grants';
import { newOwnKey } from '@lockbox/guard/testing/own-key';
import { SettingsError } from '@lockbox/platform/settings';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { describe, expect, test } from 'vitest';
import { ACCESS_URL, accessAfter, BOUND_SECRET, ONE_TENANT_SECRET, SECRET } from '../testing/access-after.ts';
import { DETAIL, ENDPOINT, engineersKey, tokensAfter, wanted } from '../testing/tokens-after.ts';
import { tokenKeysOf } from './token-keys.ts';

const CRM = 'https://crm.example.com';
const FILES = 'https://files.example.com';

/** Keys in the form of the settings. */
const rsaKeys = (modulusLength: number) => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength,
    privateKeyEncoding: { format: 'der', type: 'pkcs8' },
    publicKeyEncoding: { format: 'der', type: 'spki' },
  });
  return { signingKey: privateKey.toString('base64'), publicKey: publicKey.toString('base64') };
};

describe('token exchange (RFC 8693)', () => {
  test('takes several audiences and resources, and the token is for all of them, each once', async () => {
    const { status, body } = await tokensAfter([granted()]).exchange({
      audience: [CRM, FILES, CRM],
      resource: ['https://orders.example.com/v1?region=eu', FILES],
    });
    expect(status).toBe(200);
    expect(decodeJwt(body.access_token).aud).toEqual([CRM, FILES, 'https://orders.example.com/v1?region=eu']);
  });

  test('takes a resource in place of an audience', async () => {
    const { body } = await tokensAfter([granted()]).exchange({ audience: '', resource: CRM });
    expect(decodeJwt(body.access_token).aud).toBe(CRM);
  });

  test.each<[string, string | readonly string[]]>([
    ['with a fragment', `${CRM}/#orders`],
    ['that is no absolute URI', '/orders'],
    ['of too many', Array.from({ length: 11 }, (_, i) => `${CRM}/${i}`)],
    ['that is too long', `${CRM}/${'a'.repeat(200)}`],
  ])('refuses a resource %s as a target', async (_, resource) => {
    expect(await tokensAfter([granted()]).exchange({ resource })).toMatchObject({
      status: 400,
      body: { error: 'invalid_target', error_description: expect.stringContaining('resource') },
    });
  });

  test.each<[string, Readonly<Record<string, string | readonly string[]>>, string]>([
    ['no grant type', { grant_type: '' }, 'invalid_request'],
    ['no subject token', { subject_token: '' }, 'invalid_request'],
    ['no type of the subject token', { subject_token_type: '' }, 'invalid_request'],
    ['neither audience nor resource', { audience: '' }, 'invalid_request'],
    ['the type of an actor’s token and no token', { actor_token_type: 'urn:x' }, 'invalid_request'],
    [
      'a type of token that is not issued',
      { requested_token_type: 'urn:ietf:params:oauth:token-type:saml2' },
      'invalid_request',
    ],
    ['a parameter twice', { subject_token_type: ['urn:a', 'urn:b'] }, 'invalid_request'],
    ['a scope, which it would have to name in its answer', { scope: 'orders' }, 'invalid_scope'],
  ])('refuses %s', async (_, changes, error) => {
    expect(await tokensAfter([granted()]).exchange(changes)).toMatchObject({ status: 400, body: { error } });
  });

  test('answers with what it has issued, which is kept by nobody on the way, and no refresh token', async () => {
    const { status, headers, body } = await tokensAfter([granted()]).exchange({ scope: '', unknown: 'ignored' });
    expect({ status, headers }).toMatchObject({
      status: 200,
      headers: {
        'content-type': expect.stringMatching(/^application\/json/),
        'cache-control': 'no-store',
        pragma: 'no-cache',
      },
    });
    expect(body).toEqual({
      access_token: expect.any(String),
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      token_type: 'DPoP',
      expires_in: 60,
      authorization_details: [DETAIL],
    });
  });
});

describe('JWT access tokens (RFC 9068)', () => {
  const ed25519 = newSigningKeys();
  const rsa = rsaKeys(2_048);

  test.each([
    ['EdDSA', ed25519, rsa],
    ['RS256', rsa, ed25519],
  ] as const)('are signed with %s by such a key, and verify by the published ones', async (alg, own, other) => {
    const { app, exchange, introspect } = tokensAfter([granted()], {
      keys: await tokenKeysOf(own.signingKey, other.publicKey),
    });
    const { access_token: token } = (await exchange()).body;
    const jwks = (await app.inject('/oauth/jwks.json')).json();
    expect(jwks.keys.map((key: { readonly alg: string }) => key.alg)).toEqual(
      alg === 'EdDSA' ? ['EdDSA', 'RS256'] : ['RS256', 'EdDSA'],
    );
    expect(decodeProtectedHeader(token)).toEqual({ alg, typ: 'at+jwt', kid: jwks.keys[0].kid });
    const { payload } = await jwtVerify(token, createLocalJWKSet(jwks), { issuer: ACCESS_URL, audience: CRM });
    expect(Object.keys(payload)).toEqual(
      expect.arrayContaining(['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti']),
    );
    expect(JSON.stringify(jwks)).not.toMatch(/"(d|p|q)":/);
    expect((await introspect(token)).body).toMatchObject({ active: true });
  });

  test('each has an id of its own', async () => {
    const { exchange } = tokensAfter([granted()]);
    const ids = [await exchange(), await exchange()].map(({ body }) => decodeJwt(body.access_token).jti);
    expect(new Set(ids).size).toBe(2);
  });

  test.each<[string, string, string]>([
    ['RSA of 1,024 bits', rsaKeys(1_024).signingKey, ''],
    ['a public RSA key of 1,024 bits', ed25519.signingKey, rsaKeys(1_024).publicKey],
    ['of a curve', curveKey(), ''],
    ['no key', 'c2VjcmV0', ''],
  ])('are not signed with a key that is %s', async (_, signing, others) => {
    const refused = expect(tokenKeysOf(signing, others)).rejects;
    await refused.toBeInstanceOf(SettingsError);
    await expect(tokenKeysOf(signing, others)).rejects.toThrow('Ed25519, or RSA of at least 2048 bits');
  });
});

function curveKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
}

test('metadata (RFC 8414) names what there is, of an issuer that is where it is published, and nothing empty', async () => {
  const found = await accessAfter([]).app.inject('/.well-known/oauth-authorization-server');
  expect(found.headers).toMatchObject({
    'content-type': expect.stringMatching(/^application\/json/),
    'cache-control': 'public, max-age=300',
  });
  expect({ status: found.statusCode, body: found.json() }).toEqual({
    status: 200,
    body: {
      issuer: ACCESS_URL,
      token_endpoint: ENDPOINT,
      jwks_uri: `${ACCESS_URL}/oauth/jwks.json`,
      introspection_endpoint: `${ACCESS_URL}/oauth/introspect`,
      introspection_endpoint_auth_methods_supported: ['Bearer'],
      grant_types_supported: ['urn:ietf:params:oauth:grant-type:token-exchange'],
      response_types_supported: ['none'],
      token_endpoint_auth_methods_supported: ['none'],
      authorization_details_types_supported: ['lockbox_data_store'],
      dpop_signing_alg_values_supported: ['ES256', 'EdDSA', 'Ed25519'],
    },
  });
});

describe('introspection (RFC 7662)', () => {
  const both = { authorization_details: wanted({ dataStoreId: 'crm' }, { dataStoreId: 'files' }) };
  const FILES_DETAIL = { ...DETAIL, dataStoreId: 'files' };

  test('takes a hint of the token’s type, and one token', async () => {
    const { exchange, introspect } = tokensAfter([granted()]);
    const { access_token: token } = (await exchange()).body;
    const hinted = await introspect(token, SECRET, { token_type_hint: 'refresh_token' });
    expect(hinted.body).toMatchObject({ active: true, token_type: 'DPoP', iss: ACCESS_URL, aud: CRM });
    for (const tokens of ['', [token, token]])
      expect(await introspect(token, SECRET, { token: tokens })).toMatchObject({
        status: 400,
        body: { error: 'invalid_request' },
      });
  });

  test('says of a token what concerns its caller, and nothing of one for data stores of others', async () => {
    const { add, exchange, introspect } = tokensAfter([granted()]);
    const { access_token: token } = (await exchange(both)).body;
    const details = async (secret: string) => (await introspect(token, secret)).body.authorization_details;
    expect(await details(SECRET)).toEqual([DETAIL, FILES_DETAIL]);
    expect(await details(ONE_TENANT_SECRET)).toEqual([DETAIL, FILES_DETAIL]);
    expect(await details(BOUND_SECRET)).toEqual([FILES_DETAIL]);
    const { access_token: ofCrm } = (await exchange()).body;
    expect((await introspect(ofCrm, BOUND_SECRET)).body).toEqual({ active: false });
    add(handedBack);
    expect((await introspect(token, BOUND_SECRET)).body).toEqual({ active: false });
  });

  test('counts a token as long as the access at its caller’s data stores runs', async () => {
    const ofFiles = granted({ grantId: 'grant-2', dataStores: [dataStoreId('files')], permissions: ['read'] });
    const ofCrm = granted({ dataStores: [dataStoreId('crm')] });
    const { add, exchange, introspect } = tokensAfter([ofCrm, ofFiles]);
    const { access_token: token } = (await exchange(both)).body;
    add(handedBack);
    expect((await introspect(token, BOUND_SECRET)).body).toMatchObject({ active: true });
    expect((await introspect(token, SECRET)).body).toEqual({ active: false });
  });

  test.each([
    ['no secret', {}, `Bearer realm="${ACCESS_URL}"`],
    ['another', { authorization: `Bearer ${'x'.repeat(40)}` }, `Bearer realm="${ACCESS_URL}", error="invalid_token"`],
  ])('is answered to nobody with %s', async (_, headers, challenge) => {
    const answer = await accessAfter([]).app.inject({
      ...{ method: 'POST', url: '/oauth/introspect', payload: 'token=x' },
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    });
    expect({ status: answer.statusCode, challenge: answer.headers['www-authenticate'] }).toEqual({
      status: 401,
      challenge,
    });
  });
});

describe('proofs at the token endpoint (RFC 9449)', () => {
  test('are one header, for this method and address', async () => {
    const { exchange } = tokensAfter([granted()]);
    const prove = () => engineersKey.prove('POST', ENDPOINT);
    expect(await exchange({}, [await prove(), await prove()])).toMatchObject({
      status: 400,
      body: { error: 'invalid_dpop_proof', error_description: 'Send one proof.' },
    });
    for (const proof of [await engineersKey.prove('GET', ENDPOINT), await engineersKey.prove('POST', CRM)])
      expect(await exchange({}, proof)).toMatchObject({ status: 400, body: { error: 'invalid_dpop_proof' } });
  });

  test('bind the token to their key alone', async () => {
    const { exchange } = tokensAfter([granted()]);
    const other = await newOwnKey();
    const [own, others] = [await exchange(), await exchange({}, await other.prove('POST', ENDPOINT))].map(
      ({ body }) => decodeJwt(body.access_token).cnf,
    );
    expect(own).toEqual({ jkt: expect.stringMatching(/^[\w-]{43}$/) });
    expect(others).not.toEqual(own);
  });
});
