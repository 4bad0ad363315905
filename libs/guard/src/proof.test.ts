import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { createProofCheck, ProofRefused } from './proof.ts';
import { createSeenOnce } from './seen-once.ts';
import { newOwnKey } from './testing/own-key.ts';

const URL = 'https://crm.example.com/orders';
const CALL = { method: 'GET', url: `${URL}?page=2`, token: 'token' };
const key = await newOwnKey();
const seconds = (offset: number) => Math.floor(Date.now() / 1_000) + offset;

test('a proof names its key, and counts once', async () => {
  const check = createProofCheck();
  const proof = await key.prove('GET', URL, { token: 'token' });
  expect(await check({ ...CALL, proof })).toBe(await calculateJwkThumbprint(key.jwk));
  await expect(check({ ...CALL, proof })).rejects.toThrow('used before');
});

test.each<[string, string, string, object, string]>([
  ['for another method', 'POST', URL, {}, 'htm'],
  ['for another address', 'GET', 'https://crm.example.com/customers', {}, 'htu'],
  ['for another server', 'GET', 'https://other.example.com/orders', {}, 'htu'],
  ['for no address', 'GET', 'orders', {}, 'htu'],
  ['from two minutes ago', 'GET', URL, { iat: seconds(-120) }, 'iat'],
  ['from two minutes ahead', 'GET', URL, { iat: seconds(120) }, 'iat'],
  ['without a time', 'GET', URL, { iat: null }, 'iat'],
  ['without a name of its own', 'GET', URL, { jti: null }, 'jti'],
  ['for another token', 'GET', URL, { ath: 'other' }, 'ath'],
  ['for no token', 'GET', URL, { ath: null }, 'ath'],
])('a proof %s is refused', async (_, method, url, claims, what) => {
  const proof = await key.prove(method, url, { token: 'token', claims });
  const refused = expect(createProofCheck()({ ...CALL, proof })).rejects;
  await refused.toBeInstanceOf(ProofRefused);
  await expect(createProofCheck()({ ...CALL, proof })).rejects.toThrow(what);
});

test('what is no proof is refused: none, another text, another type, another key, a secret key', async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const other = await exportJWK(publicKey);
  const claims = { htm: 'GET', htu: URL, jti: 'one', iat: seconds(0), ath: 'x' };
  const signed = (header: object) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: other, ...header }).sign(privateKey);
  const wrong = [
    undefined,
    'abc',
    await signed({ typ: 'JWT' }),
    await signed({ jwk: key.jwk }),
    await signed({ jwk: undefined }),
    await signed({ jwk: await exportJWK(privateKey) }),
  ];
  for (const proof of wrong)
    await expect(createProofCheck()({ ...CALL, proof }), String(proof)).rejects.toBeInstanceOf(ProofRefused);
});

test('what was seen is forgotten after its time, and where nothing more can be remembered nothing is new', () => {
  let time = 0;
  const seen = createSeenOnce(100, { most: 2, now: () => time });
  expect([seen.isFirst('a'), seen.isFirst('a'), seen.isFirst('b'), seen.isFirst('c')]).toEqual([
    true,
    false,
    true,
    false,
  ]);
  time = 101;
  expect([seen.isFirst('c'), seen.isFirst('a')]).toEqual([true, true]);
});
