import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import Fastify from 'fastify';
import { calculateJwkThumbprint, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, describe, expect, test } from 'vitest';
import { createAskAccess } from './ask-access.ts';
import { createExtAuthz } from './ext-authz.ts';
import { guarded } from './fastify.ts';
import { createProofCheck } from './proof.ts';
import { createSeenOnce } from './seen-once.ts';
import { newOwnKey } from './testing/own-key.ts';
import { newTokenMaker } from './testing/token-maker.ts';
import { createTokenGuard } from './token-guard.ts';

const ISSUER = 'https://access.example.com';
const CRM = 'https://crm.example.com';
const [maker, stranger] = [await newTokenMaker(), await newTokenMaker()];
const [key, otherKey] = [await newOwnKey(), await newOwnKey()];
const WANTED = { tenantId: 'contoso', dataStoreId: 'crm', permission: 'read' };
const DETAIL = {
  type: 'lockbox_data_store',
  tenantId: 'contoso',
  environmentId: 'production',
  dataStoreId: 'crm',
  actions: ['read'],
  requestId: 'request-1',
  grantId: 'grant-1',
};
const A_TOKEN = 'DPoP algs="ES256 EdDSA Ed25519"';
const ANOTHER_TOKEN = 'DPoP error="invalid_token", algs="ES256 EdDSA Ed25519"';
const ANOTHER_PROOF = 'DPoP error="invalid_dpop_proof", algs="ES256 EdDSA Ed25519"';
const MORE_ACCESS = 'DPoP error="insufficient_scope", algs="ES256 EdDSA Ed25519"';
const seconds = (offset: number) => Math.floor(Date.now() / 1_000) + offset;
const claims = {
  iss: ISSUER,
  aud: CRM,
  sub: 'engineer-1',
  client_id: 'lockbox-cli',
  jti: 'one',
  iat: seconds(0),
  exp: seconds(60),
  cnf: { jkt: await calculateJwkThumbprint(key.jwk) },
  authorization_details: [DETAIL],
};
const newGuard = () => createTokenGuard({ issuer: ISSUER, audience: CRM, keys: maker.keys });

async function attempt(token: string, by = key, more: object = {}) {
  const call = { method: 'GET', url: `${CRM}/orders` };
  return {
    ...call,
    ...WANTED,
    authorization: `DPoP ${token}`,
    proof: await by.prove('GET', call.url, { token }),
    ...more,
  };
}

const servers: ReturnType<typeof createServer>[] = [];
async function listening(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a listening TCP server has one
}
afterAll(() => {
  for (const server of servers) server.close();
});

describe('an attempt with a token', () => {
  test('that covers it is granted, with who it is and by which grant', async () => {
    expect(await newGuard()(await attempt(await maker.token(claims)))).toEqual({
      granted: true,
      engineerId: 'engineer-1',
      requestId: 'request-1',
      grantId: 'grant-1',
      until: claims.exp * 1_000,
    });
  });

  test.each<[string, () => Promise<Awaited<ReturnType<typeof attempt>>>, string]>([
    ['there is none', async () => await attempt('x', key, { authorization: undefined }), 'NOT_VERIFIED'],
    [
      'it is sent as a bearer token',
      async () => {
        const token = await maker.token(claims);
        return await attempt(token, key, { authorization: `Bearer ${token}` });
      },
      'NOT_VERIFIED',
    ],
    ['somebody else signed it', async () => await attempt(await stranger.token(claims)), 'NOT_VERIFIED'],
    ['it is of another type', async () => await attempt(await maker.token(claims, { typ: 'JWT' })), 'NOT_VERIFIED'],
    ['it is over', async () => await attempt(await maker.token({ ...claims, exp: seconds(-1) })), 'NOT_VERIFIED'],
    ['it has no end', async () => await attempt(await maker.token({ ...claims, exp: undefined })), 'NOT_VERIFIED'],
    [
      'it is for another system',
      async () => await attempt(await maker.token({ ...claims, aud: ISSUER })),
      'NOT_VERIFIED',
    ],
    ['another issuer gave it', async () => await attempt(await maker.token({ ...claims, iss: CRM })), 'NOT_VERIFIED'],
    ['it is bound to no key', async () => await attempt(await maker.token({ ...claims, cnf: {} })), 'NOT_VERIFIED'],
    [
      'it says nothing of data',
      async () => await attempt(await maker.token({ ...claims, authorization_details: ['x'] })),
      'NOT_VERIFIED',
    ],
    ['another key proves it', async () => await attempt(await maker.token(claims), otherKey), 'NOT_VERIFIED'],
    [
      'nothing proves it',
      async () => await attempt(await maker.token(claims), key, { proof: undefined }),
      'NOT_VERIFIED',
    ],
    [
      'it is for another data store',
      async () => await attempt(await maker.token(claims), key, { dataStoreId: 'files' }),
      'NOT_COVERED',
    ],
    [
      'it is for another permission',
      async () => await attempt(await maker.token(claims), key, { permission: 'delete' }),
      'NOT_COVERED',
    ],
    [
      'it is for another tenant',
      async () => await attempt(await maker.token(claims), key, { tenantId: 'fabrikam' }),
      'NOT_COVERED',
    ],
  ])('is refused where %s', async (_, make, reason) => {
    expect(await newGuard()(await make())).toMatchObject({
      granted: false,
      reason,
      message: expect.stringMatching(/\.$/),
    });
  });

  test('and the same proof again is refused', async () => {
    const guard = newGuard();
    const same = await attempt(await maker.token(claims));
    expect([(await guard(same)).granted, (await guard(same)).granted]).toEqual([true, false]);
  });
});

test('only a sender of more proofs than can be remembered gets the answer to try again later', async () => {
  const checkProof = createProofCheck({ seen: createSeenOnce({ mostEach: 2 }) });
  const guard = createTokenGuard({ issuer: ISSUER, audience: CRM, keys: maker.keys, checkProof });
  const call = async (sub: string) => await guard(await attempt(await maker.token({ ...claims, sub })));
  const verdicts = [await call('ada'), await call('ada'), await call('ada'), await call('bob')];
  expect(verdicts.map((verdict) => (verdict.granted ? 'granted' : verdict.reason))).toEqual([
    ...['granted', 'granted', 'UNCERTAIN', 'granted'],
  ]);
});

test('a refused proof takes no place in the memory of proofs', async () => {
  const checkProof = createProofCheck({ seen: createSeenOnce({ most: 1 }) });
  const guard = createTokenGuard({ issuer: ISSUER, audience: CRM, keys: maker.keys, checkProof });
  const token = await maker.token(claims);
  expect(await guard(await attempt(token, otherKey))).toMatchObject({ reason: 'NOT_VERIFIED' });
  expect(await guard(await attempt(token))).toMatchObject({ granted: true });
});

test('what cannot be checked is refused, and told as such', async () => {
  const publishing = (status: number, body: string) =>
    listening((_, response) => void response.writeHead(status).end(body));
  const issuers = [
    'http://127.0.0.1:1',
    await publishing(500, '{"keys":[]}'),
    await publishing(302, ''),
    await publishing(200, '<html>'),
    await publishing(200, '{}'),
  ];
  for (const issuer of issuers) {
    const token = await maker.token({ ...claims, iss: issuer });
    const verdict = await createTokenGuard({ issuer, audience: CRM })(await attempt(token));
    expect(verdict, issuer).toMatchObject({ granted: false, reason: 'UNCERTAIN' });
  }
});

describe('a protected resource (RFC 6750, 9068 and 9449)', () => {
  test.each<[string, object, string]>([
    ['no credentials', { authorization: undefined }, A_TOKEN],
    ['another scheme', { authorization: 'Basic ZW5naW5lZXI6c2VjcmV0' }, A_TOKEN],
    ['a scheme and no token', { authorization: 'DPoP' }, A_TOKEN],
    ['a token that is none', { authorization: 'DPoP abc' }, ANOTHER_TOKEN],
    ['no proof', { proof: undefined }, ANOTHER_PROOF],
    ['another data store than the token’s', { dataStoreId: 'files' }, MORE_ACCESS],
  ])('answers %s with its challenge', async (_, more, challenge) => {
    expect(await newGuard()(await attempt(await maker.token(claims), key, more))).toMatchObject({ challenge });
  });

  test('takes no token as a bearer token, and says by which scheme it has to come', async () => {
    const token = await maker.token(claims);
    const bearer = await attempt(token, key, { authorization: `Bearer ${token}` });
    expect(await newGuard()(bearer)).toMatchObject({ reason: 'NOT_VERIFIED', challenge: A_TOKEN });
  });

  test('knows the scheme in any letters', async () => {
    const token = await maker.token(claims);
    const small = await attempt(token, key, { authorization: `dpop ${token}` });
    expect(await newGuard()(small)).toMatchObject({ granted: true });
  });

  test.each(['EdDSA', 'RS256'] as const)('takes tokens that are signed with %s', async (alg) => {
    const issuer = await newTokenMaker(alg);
    const guard = createTokenGuard({ issuer: ISSUER, audience: CRM, keys: issuer.keys });
    expect(await guard(await attempt(await issuer.token(claims)))).toMatchObject({ granted: true });
  });

  test.each(['at+jwt', 'application/at+jwt', 'AT+JWT'])('takes the type %s', async (typ) => {
    expect(await newGuard()(await attempt(await maker.token(claims, { typ })))).toMatchObject({ granted: true });
  });

  test.each(['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti'])('refuses a token without %s', async (claim) => {
    const token = await maker.token({ ...claims, [claim]: undefined });
    expect(await newGuard()(await attempt(token))).toMatchObject({
      ...{ reason: 'NOT_VERIFIED', challenge: ANOTHER_TOKEN },
      message: expect.stringContaining(`"${claim}"`),
    });
  });

  test('refuses a token that nobody signed, or that is signed with what is public', async () => {
    const unsigned = new UnsecuredJWT({ ...claims }).encode();
    const header = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url');
    const shared = await new SignJWT({ ...claims })
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: 'one' })
      .sign(Buffer.from('the public key of access, as anybody can have it'));
    for (const token of [unsigned, `${header}.${unsigned.split('.')[1]}.`, shared])
      expect(await newGuard()(await attempt(token))).toMatchObject({
        reason: 'NOT_VERIFIED',
        challenge: ANOTHER_TOKEN,
      });
  });

  test('takes a token for several systems, of which it is one', async () => {
    const [ours, others] = [
      await maker.token({ ...claims, aud: ['https://files.example.com', CRM] }),
      await maker.token({ ...claims, aud: ['https://files.example.com'] }),
    ];
    expect(await newGuard()(await attempt(ours))).toMatchObject({ granted: true });
    expect(await newGuard()(await attempt(others))).toMatchObject({ reason: 'NOT_VERIFIED' });
  });

  test('takes one proof alone: several headers come as one text, which is none', async () => {
    const token = await maker.token(claims);
    const prove = () => key.prove('GET', `${CRM}/orders`, { token });
    const proof = `${await prove()}, ${await prove()}`;
    expect(await newGuard()(await attempt(token, key, { proof }))).toMatchObject({ challenge: ANOTHER_PROOF });
  });
});

describe('asking access', () => {
  const question = { engineerId: 'engineer-1', ...WANTED };
  const askOf = async (status: number, body: string) =>
    createAskAccess({
      url: await listening((_, response) => void response.writeHead(status).end(body)),
      secret: 'secret',
    });
  const yes = {
    decision: true,
    context: { requestId: 'request-1', grantId: 'grant-1', expiresAt: '2026-03-01T20:00:00.000Z' },
  };

  test('gives a yes with its grant, and a no with its reason', async () => {
    const granted = { granted: true, requestId: 'request-1', grantId: 'grant-1', until: Date.UTC(2026, 2, 1, 20) };
    expect(await (await askOf(200, JSON.stringify(yes)))(question)).toEqual(granted);
    const no = { decision: false, context: { reason: 'GRANT_OVER', message: 'It is over.' } };
    expect(await (await askOf(200, JSON.stringify(no)))(question)).toEqual({ granted: false, ...no.context });
  });

  test.each(['NOT_READY', 'BEHIND', 'CUT_OFF', 'CLOCK_IN_DOUBT', 'LOG_IN_DOUBT'])(
    'is no refusal where access cannot tell: %s',
    async (reason) => {
      const body = JSON.stringify({ decision: false, context: { reason, message: 'Ask again.' } });
      expect(await (await askOf(200, body))(question)).toEqual({
        ...{ granted: false, reason: 'UNCERTAIN', message: 'Ask again.' },
      });
    },
  );

  test.each([
    ['an error', 500, JSON.stringify(yes)],
    ['no JSON', 200, '<html>'],
    ['another form', 200, '{"decision":"true"}'],
    ['a yes without its grant', 200, '{"decision":true}'],
    ['a redirect', 302, ''],
  ])('is a no where the answer is %s', async (_, status, body) => {
    expect(await (await askOf(status, body))(question)).toMatchObject({ granted: false, reason: 'UNCERTAIN' });
  });

  test('is a no where no answer comes in time, or nobody is there', async () => {
    const silent = await listening(() => undefined);
    for (const url of [silent, 'http://127.0.0.1:1'])
      expect(await createAskAccess({ url, secret: 'secret', withinMs: 50 })(question)).toMatchObject({
        granted: false,
      });
  });

  test('says in which environment, where it is known', async () => {
    const bodies: string[] = [];
    const url = await listening(async (request, response) => {
      bodies.push(await text(request));
      response.end(JSON.stringify(yes));
    });
    const ask = createAskAccess({ url, secret: 'secret' });
    await ask(question);
    await ask({ ...question, environmentId: 'production' });
    expect(bodies.map((body) => JSON.parse(body).resource.properties)).toEqual([
      { tenantId: 'contoso' },
      { tenantId: 'contoso', environmentId: 'production' },
    ]);
  });

  test('beside a token names the grant that runs, in the environment of the token, and its end where that comes sooner', async () => {
    const asked: object[] = [];
    const until = (claims.exp - 20) * 1_000;
    const guard = createTokenGuard({
      ...{ issuer: ISSUER, audience: CRM, keys: maker.keys },
      async ask(about) {
        asked.push(about);
        return { granted: true, requestId: 'request-2', grantId: 'grant-2', until };
      },
    });
    expect(await guard(await attempt(await maker.token(claims)))).toEqual({
      ...{ granted: true, engineerId: 'engineer-1', requestId: 'request-2', grantId: 'grant-2', until },
    });
    expect(asked).toEqual([{ ...question, environmentId: 'production' }]);
  });

  test('beside a token refuses what has ended since', async () => {
    const ask = async () => ({ granted: false, reason: 'GRANT_OVER', message: 'It is over.' }) as const;
    const guard = createTokenGuard({ issuer: ISSUER, audience: CRM, keys: maker.keys, ask });
    expect(await guard(await attempt(await maker.token(claims)))).toEqual({
      granted: false,
      reason: 'REFUSED',
      message: 'It is over.',
      challenge: MORE_ACCESS,
    });
  });
});

test('a service on Fastify lets in what is granted, and answers all else with why not', async () => {
  const app = Fastify();
  const through: string[] = [];
  app.addHook(
    'onRequest',
    guarded({
      guard: newGuard(),
      url: CRM,
      wants: ({ url }) =>
        url === '/orders' ? WANTED : url === '/files' ? { ...WANTED, dataStoreId: 'files' } : undefined,
      onGranted: (_, { engineerId, grantId }) => through.push(`${engineerId} by ${grantId}`),
    }),
  );
  for (const path of ['/orders', '/files', '/else']) app.get(path, async () => path);
  const token = await maker.token(claims);
  const call = async (url: string, headers: Record<string, string> = {}) => {
    const proof = await key.prove('GET', `${CRM}${url}`, { token });
    const answer = await app.inject({ url, headers: { authorization: `DPoP ${token}`, dpop: proof, ...headers } });
    return { status: answer.statusCode, challenge: answer.headers['www-authenticate'] };
  };
  expect([await call('/orders'), await call('/files'), await call('/else')]).toEqual([
    { status: 200 },
    { status: 403, challenge: MORE_ACCESS },
    { status: 403, challenge: MORE_ACCESS },
  ]);
  for (const path of ['/orders', '/else'])
    expect(await call(path, { authorization: '' })).toEqual({ status: 401, challenge: A_TOKEN });
  expect(await call('/orders', { authorization: 'DPoP x' })).toEqual({ status: 401, challenge: ANOTHER_TOKEN });
  expect(await call('/orders', { dpop: 'x' })).toEqual({ status: 401, challenge: ANOTHER_PROOF });
  expect(through).toEqual(['engineer-1 by grant-1']);
});

describe('Envoy', () => {
  const envoy = async (wants: Parameters<typeof createExtAuthz>[0]['wants'], more: { token?: object } = {}) => {
    const errors: unknown[] = [];
    const onError = (error: unknown) => void errors.push(error);
    const url = await listening(createExtAuthz({ guard: newGuard(), url: CRM, wants, onError }));
    const token = await maker.token({ ...claims, ...more.token });
    /** Sends the path as it is: `fetch` would resolve it. */
    const call = async (path: string, headers: Record<string, string> = {}) => {
      const dpop = await key.prove('GET', `${CRM}${path}`, { token });
      const sent = get(url, { path, headers: { authorization: `DPoP ${token}`, dpop, ...headers } });
      const [answer] = (await once(sent, 'response')) as [IncomingMessage]; // as a client's request has it
      return { status: answer.statusCode, headers: answer.headers, body: JSON.parse(await text(answer)) };
    };
    return { call, errors };
  };
  const ofTenants: Parameters<typeof createExtAuthz>[0]['wants'] = ({ path }) => {
    const [, tenantId = '', place] = path.split('/');
    return place === 'orders' ? { ...WANTED, tenantId } : undefined;
  };

  test('gets the engineer of a permitted call, and a refusal of every other call', async () => {
    const { call } = await envoy(ofTenants);
    const granted = await call('/contoso/orders?page=2');
    expect(granted).toMatchObject({
      status: 200,
      headers: { 'x-lockbox-engineer': 'engineer-1', 'x-lockbox-request': 'request-1', 'x-lockbox-grant': 'grant-1' },
    });
    const refusals = [
      await call('/contoso/orders', { authorization: 'DPoP x' }),
      await call('/contoso/orders', { dpop: 'x' }),
      await call('/fabrikam/orders'),
      await call('/contoso/else'),
    ];
    expect(refusals.map(({ status, headers }) => [status, headers['www-authenticate']])).toEqual([
      [401, ANOTHER_TOKEN],
      [401, ANOTHER_PROOF],
      [403, MORE_ACCESS],
      [403, MORE_ACCESS],
    ]);
    for (const path of ['/contoso/orders', '/contoso/else', '/contoso//orders']) {
      const { status, headers } = await call(path, { authorization: 'Basic x' });
      expect([status, headers['www-authenticate']], path).toEqual([401, A_TOKEN]);
    }
  });

  test('lets no path through that the data behind it could read as another tenant’s', async () => {
    const asked: string[] = [];
    const { call } = await envoy(({ path }) => {
      asked.push(path);
      return WANTED;
    });
    for (const path of ['/contoso/../fabrikam/orders?x=1', '/contoso/%2e%2e/fabrikam/orders', '/contoso/..%5cfabrikam'])
      expect(await call(path), path).toMatchObject({ status: 403, body: { reason: 'NOT_COVERED' } });
    expect(asked).toEqual([]);
  });

  test('gets the path and what is asked of it apart', async () => {
    const { call } = await envoy(({ path, query }) =>
      path === '/orders' && query.get('tenant') === 'contoso' ? WANTED : undefined,
    );
    expect((await call('/orders?tenant=contoso')).status).toBe(200);
    expect((await call('/orders?tenant=fabrikam')).status).toBe(403);
  });

  test('gets a refusal of a call whose needs are unknown, and answers to later calls', async () => {
    const { call, errors } = await envoy(({ path }) => {
      if (path === '/broken') throw new Error('The list of data stores is away.');
      return WANTED;
    });
    expect(await call('/broken')).toMatchObject({ status: 503, body: { reason: 'UNCERTAIN' } });
    expect(await call('/%E0%A4%A')).toMatchObject({ status: 403, body: { reason: 'NOT_COVERED' } });
    expect((await call('/orders')).status).toBe(200);
    expect(errors).toEqual([new Error('The list of data stores is away.')]);
  });

  test('gets a refusal if the engineer’s id fits no header', async () => {
    const { call } = await envoy(() => WANTED, { token: { sub: 'Łukasz' } });
    expect((await call('/orders')).status).toBe(503);
  });
});

test('a guard does not start where no proof could name its address', () => {
  const options = { guard: newGuard(), url: `${CRM}/`, wants: () => WANTED };
  for (const start of [guarded, createExtAuthz]) expect(() => start(options)).toThrow('without a path');
});
