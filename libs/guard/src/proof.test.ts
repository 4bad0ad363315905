import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { createProofCheck, ProofRefused } from './proof.ts';
import { newOwnKey } from './testing/own-key.ts';

const URL = 'https://crm.example.com/orders';
const key = await newOwnKey();
const bound = { token: 'token', jkt: await calculateJwkThumbprint(key.jwk) };
const CALL = { method: 'GET', url: `${URL}?page=2`, sender: 'engineer-1', bound };
const seconds = (offset: number) => Math.floor(Date.now() / 1_000) + offset;

test('a proof names its key, and counts once', async () => {
  const check = createProofCheck();
  const proof = await key.prove('GET', URL, { token: 'token' });
  expect(await check({ ...CALL, proof })).toBe(bound.jkt);
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

test.each([
  ['query and fragment', `${URL}?page=3#top`],
  ['letters of the server', 'HTTPS://CRM.Example.COM/orders'],
  ['the port of the scheme', 'https://crm.example.com:443/orders'],
  ['dots', 'https://crm.example.com/files/../orders'],
])('an address that differs in %s alone is the same', async (_, htu) => {
  const proof = await key.prove('GET', htu, { token: 'token' });
  expect(await createProofCheck()({ ...CALL, proof })).toBe(bound.jkt);
});

test.each(['get', 'GET ', ''])('the method is compared as it is written: not %j', async (method) => {
  const proof = await key.prove(method, URL, { token: 'token' });
  await expect(createProofCheck()({ ...CALL, proof })).rejects.toThrow('htm has to be GET');
});

test.each(['none', 'HS256', 'RS256', 'ES384'])('a proof by the algorithm %s is refused', async (alg) => {
  const header = { alg, typ: 'dpop+jwt', jwk: key.jwk };
  const [head, body] = [header, { htm: 'GET', htu: URL, jti: 'one', iat: seconds(0) }].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  const refused = expect(createProofCheck()({ ...CALL, proof: `${head}.${body}.AAAA` })).rejects;
  await refused.toThrow('"alg" (Algorithm) Header Parameter value not allowed');
});

test('what is no proof is refused: none, another text, another type, another key, a secret key, what is no key', async () => {
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
    await signed({ jwk: { ...other, x: 'AA', y: 'AA' } }),
  ];
  for (const proof of wrong)
    await expect(createProofCheck()({ ...CALL, proof }), String(proof)).rejects.toBeInstanceOf(ProofRefused);
});

test('a proof counts once for as long as it would count at all', async () => {
  const at = Date.now();
  let now = at;
  const check = createProofCheck({ now: () => now });
  const iat = Math.floor(at / 1_000) + 50;
  const proof = await key.prove('GET', URL, { token: 'token', claims: { iat } });
  await check({ ...CALL, proof });
  now = (iat + 60) * 1_000;
  await expect(check({ ...CALL, proof })).rejects.toThrow('used before');
  now += 1;
  await expect(check({ ...CALL, proof })).rejects.toThrow('iat');
});

test('a call that came to no address is refused, whatever its proof says', async () => {
  for (const url of ['orders', 'https://', 'file:///orders']) {
    const proof = await key.prove('GET', url, { token: 'token' });
    const refused = expect(createProofCheck()({ ...CALL, url, proof })).rejects;
    await refused.toThrow('no address');
  }
});

test('a proof that is refused is not remembered: whoever steals a token spends no proof of its engineer', async () => {
  const check = createProofCheck();
  const thief = await newOwnKey();
  const claims = { jti: 'one' };
  const stolen = await thief.prove('GET', URL, { token: 'token', claims });
  for (const _ of ['first', 'again'])
    await expect(check({ ...CALL, proof: stolen })).rejects.toThrow('another key than the token');
  expect(await check({ ...CALL, proof: await key.prove('GET', URL, { token: 'token', claims }) })).toBe(bound.jkt);
});
