import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterEach, expect, test, vi } from 'vitest';
import { createTokenCheck } from './token-check.ts';

const AUDIENCE = 'api://lockbox';
/** After it a key that is not known is looked for once more. */
const LOOKED_FOR_AGAIN_MS = 31_000;

const closing: (() => unknown)[] = [];
afterEach(() => {
  vi.useRealTimers();
  for (const close of closing.splice(0)) close();
});

/** An issuer, what it publishes at which path, and where it says that its keys are. */
async function anIssuer() {
  const published = new Map<string, readonly object[]>();
  let keysAt = '';
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    if (path === '/.well-known/openid-configuration')
      return response.end(JSON.stringify({ issuer, jwks_uri: `${issuer}${keysAt}` }));
    const keys = published.get(path);
    return keys === undefined ? response.writeHead(404).end() : response.end(JSON.stringify({ keys }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () => server.close().closeAllConnections();
  closing.push(stop);
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens to an address and no pipe
  const check = createTokenCheck({
    issuers: [issuer],
    audiences: [AUDIENCE],
    scopes: new Set(),
    ownClients: new Set(),
    read: (_, { sub }) => sub,
  });
  return {
    published,
    check,
    stop,
    /** Has a new key at this path, and no other there. Returns who signs with it. */
    async moveTo(path: string) {
      const { publicKey, privateKey } = await generateKeyPair('ES256');
      published.set(path, [{ ...(await exportJWK(publicKey)), kid: path, alg: 'ES256' }]);
      keysAt = path;
      return (sub: string) =>
        new SignJWT({ scope: 'api' })
          .setProtectedHeader({ alg: 'ES256', kid: path })
          .setIssuer(issuer)
          .setAudience(AUDIENCE)
          .setSubject(sub)
          .setExpirationTime('1 h')
          .sign(privateKey);
    },
  };
}

test.each(['is gone', 'stays with its old keys'])(
  'an issuer may move its keys to another address, whether the old one %s',
  async (old) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { published, check, moveTo } = await anIssuer();
    const before = await moveTo('/old');
    expect(await check(await before('diego'))).toBe('diego');
    const after = await moveTo('/new');
    if (old === 'is gone') published.delete('/old');
    vi.setSystemTime(Date.now() + LOOKED_FOR_AGAIN_MS);
    expect(await check(await after('nestor'))).toBe('nestor');
  },
);

test('tokens are checked with the keys of a moment ago while the issuer is away, also once one of an unknown key has come', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const { published, check, stop, moveTo } = await anIssuer();
  const signed = await moveTo('/keys');
  expect(await check(await signed('diego'))).toBe('diego');
  const unknown = await moveTo('/others');
  published.clear();
  stop();
  vi.setSystemTime(Date.now() + LOOKED_FOR_AGAIN_MS);
  await expect(check(await unknown('mallory'))).rejects.toMatchObject({ code: 'ISSUER_UNAVAILABLE', retriable: true });
  expect(await check(await signed('nestor'))).toBe('nestor');
});
