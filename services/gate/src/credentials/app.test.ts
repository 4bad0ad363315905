import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { personId } from '@lockbox/contracts/ids';
import { AccessTokenRefused } from '@lockbox/guard/access-token';
import { createLogger } from '@lockbox/platform/log';
import { expect, test } from 'vitest';
import { type Asked, CREDENTIALS_PATH, createCredentialsApp } from './app.ts';

const where = { host: 'db.example', port: 5432, database: 'orders', tls: true, ca: 'PEM' };
const place = { ...where, commandOf: ({ user }: { readonly user: string }) => ({ psql: `psql as ${user}` }) };
const GIVEN: Asked = { granted: true, credentials: { user: 'lockbox_1_2', password: 'p' }, expiresAt: 0 };

function call(asked: Asked | Error, limits?: Parameters<typeof createCredentialsApp>[0]['limits']) {
  const app = createCredentialsApp({
    log: createLogger('gate', 'silent'),
    place,
    ...(limits && { limits }),
    async callerOf({ authorization, dpop }) {
      if (authorization === undefined) throw new AccessTokenRefused('Say who you are.');
      return { engineerId: personId(authorization), grantId: dpop.join() };
    },
    async ask(caller) {
      if (asked instanceof Error) throw asked;
      expect(caller).toEqual({ engineerId: 'ada', grantId: 'proof' });
      return asked;
    },
  });
  /** By a real connection: only that tells how many headers of one name there are. */
  async function ask(headers: Record<string, string>) {
    const address = await app.listen({ host: '127.0.0.1', port: 0 });
    const answer = await fetch(address + CREDENTIALS_PATH, { method: 'POST', headers });
    const [status, body] = [answer.status, await answer.json()];
    await app.close();
    return { status, body, headers: answer.headers };
  }
  return { app, ask };
}
const ADA = { authorization: 'ada', dpop: 'proof' };

test('whoever has a grant gets all that it takes to connect, which nothing may keep', async () => {
  const { ask } = call(GIVEN);
  const answer = await ask(ADA);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.body).toEqual({
    ...{ ...where, user: 'lockbox_1_2', password: 'p', expiresAt: '1970-01-01T00:00:00.000Z' },
    psql: 'psql as lockbox_1_2',
  });
});

test.each<[string, Asked | Error, number, string]>([
  ['has no grant', { granted: false, inDoubt: false, sentence: 'No.' }, 403, 'No.'],
  ['asks while the gate is in doubt', { granted: false, inDoubt: true, sentence: 'Later.' }, 503, 'Later.'],
  [
    'asks while the database is away',
    new Error('secret reason'),
    503,
    'The gate cannot tell now. Try again in a moment.',
  ],
])('whoever %s gets nothing', async (_, asked, status, detail) => {
  const answer = await call(asked).ask(ADA);
  expect(answer.status).toBe(status);
  expect(answer.body).toEqual({ status, detail });
});

test('whoever does not show who they are gets nothing, and is told how', async () => {
  const answer = await call(GIVEN).ask({});
  expect(answer.status).toBe(401);
  expect(answer.headers.get('www-authenticate')).toBe('DPoP error="invalid_token", algs="ES256 EdDSA Ed25519"');
  expect(answer.body).toEqual({ status: 401, detail: 'Say who you are.' });
});

test.each([
  ['nothing', ''],
  ['half of the headers', `POST ${CREDENTIALS_PATH} HTTP/1.1\r\nhost: a\r\n`],
  ['half of the body', `POST ${CREDENTIALS_PATH} HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\nhalf`],
])('a caller who sends %s is cut off, and connections beyond the limit are refused', async (_, sent) => {
  const { app } = call(GIVEN, { callMs: 200, silenceMs: 400, connections: 1 });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo; // it listens
  const slow = connect(port, '127.0.0.1').resume();
  await once(slow, 'connect');
  slow.write(sent);
  const further = connect(port, '127.0.0.1').resume();
  await once(further, 'close');
  expect(slow.closed).toBe(false);
  await once(slow, 'close');
  await app.close();
});
