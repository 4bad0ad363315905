import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { personId } from '@lockbox/contracts/ids';
import { AccessNotCovered, AccessTokenRefused, NoAccessToken } from '@lockbox/guard/access-token';
import { createLogger } from '@lockbox/platform/log';
import { expect, test } from 'vitest';
import { CREDENTIALS_PATH, type CredentialsAnswer, createCredentialsApp } from './app.ts';

const where = { host: 'db.example', port: 5432, database: 'orders', tls: true, ca: 'PEM' };
const place = { ...where, commandOf: ({ user }: { readonly user: string }) => ({ psql: `psql as ${user}` }) };
const GIVEN: CredentialsAnswer = { granted: true, credentials: { user: 'lockbox_1_2', password: 'p' }, expiresAt: 0 };

function call(asked: CredentialsAnswer | Error, limits?: Parameters<typeof createCredentialsApp>[0]['limits']) {
  const app = createCredentialsApp({
    log: createLogger('gate', 'silent'),
    place,
    ...(limits && { limits }),
    async callerOf({ authorization, dpop }) {
      if (authorization === undefined) throw new NoAccessToken();
      if (authorization === 'nobody') throw new AccessTokenRefused('Say who you are.');
      if (authorization === 'other') throw new AccessNotCovered('The token is for another data store.');
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

const ALGS = 'algs="ES256 EdDSA Ed25519"';
const MORE_ACCESS = `DPoP error="insufficient_scope", ${ALGS}`;

test.each<[string, CredentialsAnswer | Error, number, string, string | null]>([
  ['has no grant', { granted: false, inDoubt: false, sentence: 'No.' }, 403, 'No.', MORE_ACCESS],
  ['asks while the gate is in doubt', { granted: false, inDoubt: true, sentence: 'Later.' }, 503, 'Later.', null],
  [
    'asks while the database is away',
    new Error('secret reason'),
    503,
    'The gate cannot tell now. Try again in a moment.',
    null,
  ],
])('whoever %s gets nothing', async (_, asked, status, detail, challenge) => {
  const answer = await call(asked).ask(ADA);
  expect(answer.status).toBe(status);
  expect(answer.headers.get('www-authenticate')).toBe(challenge);
  expect(answer.body).toEqual({ status, detail });
});

test.each<[string, Record<string, string>, number, string, string]>([
  ['no token', {}, 401, `DPoP ${ALGS}`, 'There is no token: send Authorization: DPoP TOKEN.'],
  [
    'a token that is not valid',
    { authorization: 'nobody' },
    401,
    `DPoP error="invalid_token", ${ALGS}`,
    'Say who you are.',
  ],
  ['a token for another', { authorization: 'other' }, 403, MORE_ACCESS, 'The token is for another data store.'],
])('a caller with %s gets nothing, and learns the remedy', async (_, headers, status, challenge, detail) => {
  const answer = await call(GIVEN).ask(headers);
  expect(answer.headers.get('www-authenticate')).toBe(challenge);
  expect(answer).toMatchObject({ status, body: { status, detail } });
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
