/** Sign-ins at an issuer on a port of its own, which signs id tokens with whatever key it is told. */
import { type CryptoKey, generateKeyPair, SignJWT } from 'jose';
import { afterAll, expect, test } from 'vitest';
import { startScriptedIssuer } from '../testing/scripted-issuer.ts';
import { type Attempt, newAttempt, nonceOf, stateOf } from './attempt.ts';
import { createIssuers } from './issuers.ts';

let idToken: string;
const stranger = await generateKeyPair('RS256');
const issuer = await startScriptedIssuer('RS256', (request, response, answer) => {
  const tokens = { access_token: 'none', token_type: 'bearer', id_token: idToken };
  response.end(JSON.stringify(request.url === '/token' ? tokens : answer));
});
afterAll(() => issuer.close());

async function finish(attempt: Attempt, key: CryptoKey) {
  idToken = await new SignJWT({ nonce: nonceOf(attempt), lockbox_tenant: 'contoso' })
    .setProtectedHeader({ alg: 'RS256', kid: 'one' })
    .setIssuer(issuer.url)
    .setSubject('ada')
    .setAudience('lockbox-portal')
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(key);
  const issuers = createIssuers(issuer.settings({ LOCKBOX_DEVELOPMENT: 'true' }));
  return await issuers.finish(attempt, `code=x&state=${stateOf(attempt)}`);
}

test("an id token signed with the issuer's key signs in the person whom it names", async () => {
  const { identity } = await finish(newAttempt('customer', '/'), issuer.privateKey);
  expect(identity).toEqual({ kind: 'customer', tenantId: 'contoso', personId: 'ada' });
});

test('an id token signed with a key that the issuer does not have signs in nobody', async () => {
  await expect(finish(newAttempt('customer', '/'), stranger.privateKey)).rejects.toMatchObject({
    cause: expect.objectContaining({ message: expect.stringContaining('signature') }),
  });
});
