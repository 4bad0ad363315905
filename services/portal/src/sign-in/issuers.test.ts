/** A real issuer, on a port of its own, that signs id tokens with whatever key it is told. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readSettings } from '@lockbox/platform/settings';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { portalSettings } from '../settings.ts';
import { type Attempt, newAttempt, nonceOf, stateOf } from './attempt.ts';
import { createIssuers } from './issuers.ts';

let server: Server;
let issuer: string;
let idToken: string;
const own = await generateKeyPair('RS256');
const stranger = await generateKeyPair('RS256');

beforeAll(async () => {
  const jwk = { ...(await exportJWK(own.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  server = createServer((request, response) => {
    const answers: Readonly<Record<string, unknown>> = {
      '/.well-known/openid-configuration': {
        issuer,
        authorization_endpoint: `${issuer}/auth`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
      },
      '/keys': { keys: [jwk] },
      '/token': { access_token: 'none', token_type: 'bearer', id_token: idToken },
    };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answers[request.url ?? '']));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a listening TCP server has one
});
afterAll(() => server.close());

async function finish(attempt: Attempt, key: typeof own.privateKey) {
  idToken = await new SignJWT({ nonce: nonceOf(attempt), lockbox_tenant: 'contoso' })
    .setProtectedHeader({ alg: 'RS256', kid: 'one' })
    .setIssuer(issuer)
    .setSubject('ada')
    .setAudience('lockbox-portal')
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(key);
  const issuers = createIssuers(
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
      LOCKBOX_DEVELOPMENT: 'true',
    }),
  );
  return await issuers.finish(attempt, `code=x&state=${stateOf(attempt)}`);
}

test("an id token signed with the issuer's key signs in the person whom it names", async () => {
  const { identity } = await finish(newAttempt('customer', '/'), own.privateKey);
  expect(identity).toEqual({ kind: 'customer', tenantId: 'contoso', personId: 'ada' });
});

test('an id token signed with a key that the issuer does not have signs in nobody', async () => {
  await expect(finish(newAttempt('customer', '/'), stranger.privateKey)).rejects.toMatchObject({
    cause: expect.objectContaining({ message: expect.stringContaining('signature') }),
  });
});
