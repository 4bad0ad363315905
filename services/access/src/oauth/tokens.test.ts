/** Tokens of access, from an engineer's sign-in to introspection. */
import { dataStoreId, requestId } from '@lockbox/contracts/ids';
import { BEGIN, END, granted, handedBack, personRemoved } from '@lockbox/grants/testing/sample-grants';
import { createSeenOnce } from '@lockbox/guard/seen-once';
import { newOwnKey } from '@lockbox/guard/testing/own-key';
import { calculateJwkThumbprint, createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { ACCESS_URL, accessAfter, tokenKeys } from '../testing/access-after.ts';
import { DETAIL, ENDPOINT, EXCHANGE, engineersKey, tokensAfter, wanted } from '../testing/tokens-after.ts';

test('an engineer whose access runs gets a token for exactly that, for a minute, bound to the own key', async () => {
  const { app, exchange } = tokensAfter([granted()]);
  const { status, body } = await exchange();
  expect({ status, body }).toMatchObject({
    status: 200,
    body: { token_type: 'DPoP', expires_in: 60, authorization_details: [DETAIL] },
  });
  const jwks = (await app.inject('/oauth/jwks.json')).json();
  expect(jwks.keys).toHaveLength(2);
  const { payload } = await jwtVerify(body.access_token, createLocalJWKSet(jwks), {
    issuer: ACCESS_URL,
    audience: 'https://crm.example.com',
    typ: 'at+jwt',
  });
  expect(payload).toMatchObject({
    sub: 'engineer-1',
    client_id: 'lockbox-cli',
    authorization_details: [DETAIL],
    cnf: { jkt: await calculateJwkThumbprint(engineersKey.jwk) },
  });
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(60);
  expect(decodeProtectedHeader(body.access_token)).toMatchObject({ alg: 'EdDSA', kid: tokenKeys.kid });
});

test('a token never lasts longer than the access, and of several grants than the first to end', async () => {
  const inTheEnd = tokensAfter([granted()], { now: END - 5_500 });
  expect((await inTheEnd.exchange()).body.expires_in).toBe(5);
  const sooner = granted({ grantId: 'grant-2', dataStores: [dataStoreId('orders')], expiresAt: BEGIN + 9_500 });
  const both = { authorization_details: wanted({ dataStoreId: 'crm' }, { dataStoreId: 'orders' }) };
  expect((await tokensAfter([granted(), sooner]).exchange(both)).body.expires_in).toBe(9);
  const last = tokensAfter([granted()], { now: END - 900 });
  expect(await last.exchange()).toMatchObject({ status: 400, body: { error: 'invalid_target' } });
});

test('who names a request gets a token by its grant alone, also where another lasts longer', async () => {
  const longer = granted({ grantId: 'grant-2', requestId: requestId('request-2'), expiresAt: END + 1_000 });
  const { exchange } = tokensAfter([granted(), longer]);
  const by = async (request: string) =>
    (await exchange({ authorization_details: wanted({ dataStoreId: 'crm', requestId: request }) })).body;
  expect(await by('request-1')).toMatchObject({ authorization_details: [DETAIL] });
  expect(await by('request-3')).toMatchObject({ error: 'invalid_target' });
});

test.each<[string, Parameters<typeof accessAfter>, Record<string, string>, string, string]>([
  ['no grant', [[]], {}, 'invalid_target', 'NO_GRANT'],
  ['access that is over', [[granted(), handedBack]], {}, 'invalid_target', 'GRANT_OVER'],
  ['lost the role', [[granted(), personRemoved]], {}, 'invalid_target', 'ENGINEER_NOT_ALLOWED'],
  [
    'access to one of two data stores',
    [[granted()]],
    { authorization_details: wanted({ dataStoreId: 'crm' }, { dataStoreId: 'other' }) },
    'invalid_target',
    'OTHER_DATA_STORE',
  ],
  [
    'one of two permissions',
    [[granted()]],
    { authorization_details: wanted({ dataStoreId: 'crm', actions: ['read', 'delete'] }) },
    'invalid_target',
    'OTHER_PERMISSION',
  ],
  ['access in doubt', [[granted()], { doubt: 'BEHIND' }], {}, 'temporarily_unavailable', 'BEHIND'],
])('an engineer with %s gets no token', async (_, log, changes, error, reason) => {
  const { body } = await tokensAfter(...log).exchange(changes);
  expect(body).toEqual({ error, error_description: expect.stringContaining(reason) });
});

test.each<[string, Record<string, string>, string, string]>([
  ['another grant type', { grant_type: 'client_credentials' }, 'unsupported_grant_type', 'token-exchange'],
  ['nobody’s token', { subject_token: 'abc' }, 'invalid_request', 'subject_token'],
  [
    'an id token',
    { subject_token_type: 'urn:ietf:params:oauth:token-type:id_token' },
    'invalid_request',
    'subject_token_type',
  ],
  ['no audience', { audience: '' }, 'invalid_request', 'audience is missing'],
  ['somebody who acts', { actor_token: 'x' }, 'invalid_request', 'actor_token'],
  ['no details', { authorization_details: '' }, 'invalid_request', 'authorization_details is missing'],
  ['details that are no JSON', { authorization_details: '[' }, 'invalid_authorization_details', 'JSON'],
  ['an empty list of details', { authorization_details: '[]' }, 'invalid_authorization_details', 'no data store'],
  [
    'details of another type',
    { authorization_details: '[{"type":"payment"}]' },
    'invalid_authorization_details',
    'lockbox_data_store',
  ],
  [
    'details with something unknown',
    { authorization_details: wanted({ dataStoreId: 'crm', privileges: ['all'] }) },
    'invalid_authorization_details',
    'nothing else',
  ],
  [
    'a long list of wrong details',
    { authorization_details: `[${'{},'.repeat(20_000)}{}]` },
    'invalid_authorization_details',
    '50 data stores at most',
  ],
  [
    'long details that are wrong',
    { authorization_details: wanted({ dataStoreId: 'crm', actions: Array.from({ length: 20_000 }, () => 0) }) },
    'invalid_authorization_details',
    'actions.0 has to be a text',
  ],
  [
    'one permission twice',
    { authorization_details: wanted({ dataStoreId: 'crm', requestId: 'a' }, { dataStoreId: 'crm', requestId: 'b' }) },
    'invalid_authorization_details',
    'twice',
  ],
])('a call with %s is refused with what to send', async (_, changes, error, sentence) => {
  const { status, body } = await tokensAfter([granted()]).exchange(changes);
  expect({ status, body }).toEqual({
    status: 400,
    body: { error, error_description: expect.stringContaining(sentence) },
  });
  expect(JSON.stringify(body).length).toBeLessThan(500);
});

test('whoever is refused a token is reported, and whoever gets one is not', async () => {
  const { refused, exchange } = tokensAfter([granted()]);
  await exchange();
  await exchange({ authorization_details: wanted({ dataStoreId: 'crm', actions: ['delete'] }) });
  expect(refused).toEqual(['OTHER_PERMISSION engineer-1']);
});

test('proofs of refused calls take no place from those of granted ones, and too many are answered with a time to retry', async () => {
  const seenProofs = { granted: createSeenOnce({ mostEach: 1 }), refused: createSeenOnce({ mostEach: 2 }) };
  const { app, add } = accessAfter([], { seenProofs });
  const exchange = async () => {
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      dpop: await engineersKey.prove('POST', ENDPOINT),
    };
    return await app.inject({
      ...{ method: 'POST', url: '/oauth/token', headers },
      body: new URLSearchParams(EXCHANGE).toString(),
    });
  };
  const errors = [(await exchange()).json().error, (await exchange()).json().error];
  expect(errors).toEqual(['invalid_target', 'invalid_target']);
  add(granted());
  expect((await exchange()).statusCode).toBe(200);
  const further = await exchange();
  expect([further.statusCode, further.json().error]).toEqual([503, 'temporarily_unavailable']);
});

test('a proof is needed, for this call, and counts once', async () => {
  const { exchange } = tokensAfter([granted()]);
  const elsewhere = await engineersKey.prove('POST', 'https://crm.example.com/oauth/token');
  for (const proof of ['', elsewhere])
    expect((await exchange({}, proof)).body).toMatchObject({ error: 'invalid_dpop_proof' });
  const proof = await engineersKey.prove('POST', ENDPOINT);
  expect((await exchange({}, proof)).status).toBe(200);
  expect((await exchange({}, proof)).body).toMatchObject({ error: 'invalid_dpop_proof' });
});

test('introspection says that a token counts, until the access is over, and only to callers that are known', async () => {
  const { app, add, refused, exchange, introspect } = tokensAfter([granted()]);
  const { access_token: token } = (await exchange()).body;
  expect((await introspect(token)).body).toEqual({ ...decodeJwt(token), active: true, token_type: 'DPoP' });
  expect((await introspect(`${token.slice(0, -3)}AAA`)).body).toEqual({ active: false });
  expect((await introspect('abc')).body).toEqual({ active: false });
  const unknown = await app.inject({ method: 'POST', url: '/oauth/introspect', payload: `token=${token}` });
  expect(unknown.statusCode).toBe(401);
  add(handedBack);
  expect((await introspect(token)).body).toEqual({ active: false });
  expect(refused).toEqual([]);
});

test('a token counts no more once the access that it names is over, also where another one covers the same', async () => {
  const another = granted({ grantId: 'grant-2', requestId: requestId('request-2') });
  const { add, exchange, introspect } = tokensAfter([granted(), another]);
  const ofFirst = wanted({ dataStoreId: 'crm', requestId: 'request-1' });
  const { access_token: token } = (await exchange({ authorization_details: ofFirst })).body;
  expect((await introspect(token)).body).toMatchObject({ active: true, authorization_details: [DETAIL] });
  add(handedBack);
  expect((await introspect(token)).body).toEqual({ active: false });
});

test('a sign-in that is bound to a key counts with a proof of that key alone', async () => {
  const jkt = await calculateJwkThumbprint(engineersKey.jwk);
  expect((await tokensAfter([granted()], { boundTo: { jkt } }).exchange()).status).toBe(200);
  for (const boundTo of [{ jkt: 'another' }, { 'x5t#S256': 'of-a-certificate' }, { jkt, jwk: {} }, null, 'abc'])
    expect(await tokensAfter([granted()], { boundTo }).exchange()).toMatchObject({
      status: 400,
      body: { error: 'invalid_request', error_description: expect.stringContaining('bound to another key') },
    });
});

test('a stolen sign-in that is bound to a key learns nothing without a proof of that key, and reports nothing', async () => {
  const jkt = await calculateJwkThumbprint(engineersKey.jwk);
  const thiefsKey = await newOwnKey();
  const elsewhere = await engineersKey.prove('POST', 'https://crm.example.com/oauth/token');
  for (const proof of ['', 'abc', elsewhere, await thiefsKey.prove('POST', ENDPOINT)]) {
    const answers = [];
    for (const log of [[], [granted()], [granted({ permissions: ['export'] })], [granted(), handedBack]]) {
      const { exchange, refused, metrics } = tokensAfter(log, { boundTo: { jkt } });
      const { headers, ...answer } = await exchange({}, proof);
      answers.push({ ...answer, headers: { ...headers, date: '' } }); // the second may turn between two answers
      expect(refused).toEqual([]);
      expect(await metrics.metrics()).not.toMatch(/lockbox_access_answers_total\{/);
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]?.status).toBe(400);
  }
});

test('a refused call is reported once, though its proof is sent again', async () => {
  const { exchange, refused } = tokensAfter([]);
  const proof = await engineersKey.prove('POST', ENDPOINT);
  expect((await exchange({}, proof)).body.error).toBe('invalid_target');
  expect((await exchange({}, proof)).body.error).toBe('invalid_dpop_proof');
  expect(refused).toEqual(['NO_GRANT engineer-1']);
});
