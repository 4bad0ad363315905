import { hash } from 'node:crypto';
import { dataStoreId, tenantId } from '@lockbox/contracts/ids';
import { DATA_STORE_ACCESS } from '@lockbox/guard/access-token';
import { calculateJwkThumbprint, createLocalJWKSet, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { type CredentialsCall, readCaller } from './caller.ts';

const ISSUER = 'https://access.example';
const GATE = 'https://gate.example/gate/v1/credentials';
const now = Math.floor(Date.now() / 1000);

const issuer = await generateKeyPair('EdDSA', { extractable: true });
const [own, thiefs] = [await generateKeyPair('ES256'), await generateKeyPair('ES256')];
const keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(issuer.publicKey)), alg: 'EdDSA' }] });

const detail = {
  ...{ type: DATA_STORE_ACCESS, tenantId: 'contoso', environmentId: 'prod', dataStoreId: 'orders-db' },
  ...{ actions: ['read'], requestId: 'r', grantId: 'g' },
};
const token = async (claims: object = {}) =>
  new SignJWT({
    ...{
      sub: 'ada',
      client_id: 'lockbox-cli',
      jti: 'j',
      iat: now,
      exp: now + 60,
      iss: ISSUER,
      aud: 'https://gate.example',
    },
    cnf: { jkt: await calculateJwkThumbprint(await exportJWK(own.publicKey)) },
    authorization_details: [detail],
    ...claims,
  })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt' })
    .sign(issuer.privateKey);
const proof = async (accessToken: string, key = own) =>
  new SignJWT({
    jti: String(Math.random()),
    htm: 'POST',
    htu: GATE,
    iat: now,
    ath: hash('sha256', accessToken, 'base64url'),
  })
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: await exportJWK(key.publicKey) })
    .sign(key.privateKey);
const reading = () =>
  readCaller({
    ...{ issuer: ISSUER, keys, audience: 'https://gate.example', url: GATE },
    ...{ tenantId: tenantId('contoso'), dataStoreId: dataStoreId('orders-db') },
  });
const callWith = (accessToken: string, ...dpop: readonly string[]): CredentialsCall => ({
  ...{ method: 'POST', authorization: `DPoP ${accessToken}`, dpop },
});

test('a token with a proof of the key that it is bound to says who calls, and by which grant', async () => {
  const accessToken = await token();
  const caller = await reading()(callWith(accessToken, await proof(accessToken)));
  expect(caller).toEqual({ engineerId: 'ada', grantId: 'g' });
});

test('whoever has stolen a token, and not its key, is nobody', async () => {
  const accessToken = await token();
  await expect(reading()(callWith(accessToken, await proof(accessToken, thiefs)))).rejects.toThrow('another key');
});

test('a proof counts once', async () => {
  const read = reading();
  const accessToken = await token();
  const call = callWith(accessToken, await proof(accessToken));
  await read(call);
  await expect(read(call)).rejects.toThrow('was used before');
});

test.each([
  ['another data store of the tenant', { authorization_details: [{ ...detail, dataStoreId: 'crm' }] }],
  ["another tenant's data store of that id", { authorization_details: [{ ...detail, tenantId: 'fabrikam' }] }],
  ['another guard', { aud: 'https://other.example' }],
])('a token for %s opens nothing here', async (_, claims) => {
  const accessToken = await token(claims);
  await expect(reading()(callWith(accessToken, await proof(accessToken)))).rejects.toThrow(/not for the data|"aud"/);
});

test('without a token, without a proof or with two nobody calls', async () => {
  const accessToken = await token();
  const one = await proof(accessToken);
  await expect(reading()({ ...callWith(accessToken, one), authorization: undefined })).rejects.toThrow('no token');
  await expect(reading()(callWith(accessToken))).rejects.toThrow('no proof');
  await expect(reading()(callWith(accessToken, one, one))).rejects.toThrow('several');
});
