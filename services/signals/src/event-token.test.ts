import type { GrantEnd } from '@lockbox/grants/grant';
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { claimsOf, createSigner } from './event-token.ts';
import { verificationOf } from './signal.ts';
import { ended, ISSUERS, newKey, pushed } from './testing/streams.ts';

const ISSUER = ISSUERS.transmitter;
const stream = pushed();
const ID = 'd9c3c1de-0000-5000-8000-000000000000';
const TIMES = { endedAt: 1_772_366_400_999, notedAt: 1_772_366_401_250 };
const claimsFor = (reason: GrantEnd) => claimsOf(ended(ID, stream.id, { ...TIMES, reason }), stream, ISSUERS);

test('an end of access is a security event token with the one event session-revoked', () => {
  expect(claimsFor('HANDED_BACK')).toEqual({
    iss: ISSUER,
    aud: stream.audience,
    jti: 'd9c3c1de-0000-5000-8000-000000000000',
    iat: 1_772_366_401,
    txn: 'event-1',
    sub_id: {
      format: 'complex',
      user: { format: 'iss_sub', iss: 'https://staff.example.com', sub: 'engineer-1' },
      session: { format: 'opaque', id: 'grant-1' },
      tenant: { format: 'opaque', id: 'contoso' },
      application: { format: 'opaque', id: 'crm' },
    },
    events: {
      'https://schemas.openid.net/secevent/caep/event-type/session-revoked': {
        event_timestamp: 1_772_366_400,
        initiating_entity: 'user',
        reason_admin: { en: 'The engineer has handed the access back.' },
      },
    },
  });
});

test.each<[GrantEnd, string]>([
  ['PERIOD_OVER', 'policy'],
  ['HANDED_BACK', 'user'],
  ['ENGINEER_NOT_ALLOWED', 'admin'],
  ['DATA_STORE_LEFT', 'admin'],
  ['TENANT_REMOVED', 'admin'],
])('of %s the initiating entity is %s', (reason, entity) => {
  expect(Object.values(claimsFor(reason).events as object)).toMatchObject([{ initiating_entity: entity }]);
});

test('a stream of simple subjects names the engineer by iss_sub', () => {
  const { sub_id } = claimsOf(ended(ID, stream.id), pushed(stream.id, { subject: 'user' }), ISSUERS);
  expect(sub_id).toEqual({ format: 'iss_sub', iss: 'https://staff.example.com', sub: 'engineer-1' });
});

test('a token has the claims that SSF 1.0 asks for, none that it forbids, and one event', () => {
  const claims = claimsFor('HANDED_BACK');
  for (const claim of ['iss', 'aud', 'jti', 'iat', 'txn', 'sub_id']) expect(claims).toHaveProperty(claim);
  for (const claim of ['sub', 'exp']) expect(claims).not.toHaveProperty(claim);
  expect(Object.keys(claims.events as object)).toHaveLength(1);
});

test('a verification is about the stream, with the state that was asked for', () => {
  const claims = (state: string | null) => claimsOf(verificationOf(stream.id, 'id', state, 5_000), stream, ISSUERS);
  expect(claims('abc')).toEqual({
    iss: ISSUER,
    aud: stream.audience,
    jti: 'id',
    iat: 5,
    txn: 'id',
    sub_id: { format: 'opaque', id: stream.id },
    events: { 'https://schemas.openid.net/secevent/ssf/event-type/verification': { state: 'abc' } },
  });
  expect(Object.values(claims(null).events as object)).toEqual([{}]);
});

test('tokens are signed by the present key, and those of the key before verify too', async () => {
  const [present, previous] = [newKey(), newKey()];
  const before = await createSigner({ present: previous, previous: '' });
  const signer = await createSigner({ present, previous });
  const keys = createLocalJWKSet(signer.jwks as JSONWebKeySet);
  const token = await signer.sign(claimsFor('HANDED_BACK'));
  expect(decodeProtectedHeader(token)).toEqual({ typ: 'secevent+jwt', alg: 'RS256', kid: signer.jwks.keys[0]?.kid });
  for (const one of [token, await before.sign(claimsFor('HANDED_BACK'))]) {
    const { payload } = await jwtVerify(one, keys, { issuer: ISSUER, audience: stream.audience, typ: 'secevent+jwt' });
    expect(payload).toEqual(claimsFor('HANDED_BACK'));
  }
  expect(signer.jwks.keys).toHaveLength(2);
  for (const key of signer.jwks.keys) expect(Object.keys(key).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
});

test.each([
  ['none', '', 'LOCKBOX_SIGNALS_KEY is not set'],
  ['no key', 'c2VjcmV0', 'LOCKBOX_SIGNALS_KEY: its value is not right'],
  ['one that is too short', newKey(1_024), 'at least 2048 bits'],
])('with %s it says what is needed, and repeats nothing of it', async (_, present, says) => {
  const error = await createSigner({ present, previous: '' }).catch((thrown: Error) => thrown);
  expect(error).toMatchObject({ name: 'SettingsError', message: expect.stringContaining(says) });
  if (present !== '') expect((error as Error).message).not.toContain(present);
});
