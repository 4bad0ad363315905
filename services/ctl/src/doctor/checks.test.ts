/**
 * Tests the checks that need no Kafka, registry and MongoDB: those of settings, and of servers that the tests start.
 */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { newSigningKeys } from '@lockbox/evidence/signing-keys';
import kafkajs from 'kafkajs';
import { afterEach, expect, test } from 'vitest';
import { clocksCheck } from './checks/clocks.ts';
import { issuersCheck } from './checks/issuers.ts';
import { kafkaCheck } from './checks/kafka.ts';
import { mailCheck } from './checks/mail.ts';
import { programsCheck } from './checks/programs.ts';
import { secretsCheck } from './checks/secrets.ts';
import { type Check, examine } from './examine.ts';
import { right } from './finding.ts';
import { openServers } from './installation-servers.ts';

const NO_SERVERS = { LOCKBOX_KAFKA_BROKERS: '127.0.0.1:1', LOCKBOX_REGISTRY_URL: 'http://127.0.0.1:1' };
const closing: (() => unknown)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function look(check: Check, env: Readonly<Record<string, string>> = {}, now: () => number = Date.now) {
  const all = { ...NO_SERVERS, ...env };
  const servers = openServers(all);
  return await examine([check], { env: all, servers, now }).finally(() => servers.close());
}

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  closing.push(() => server.close().closeAllConnections());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens to an address and no pipe
}

test('a partition without a leader is named as one, and not as brokers that do not answer', async () => {
  const refused = Object.assign(new Error('There is no leader'), { type: 'LEADER_NOT_AVAILABLE', code: 5 });
  const retries = { retryCount: 6, retryTime: 1_600 };
  const given = new kafkajs.KafkaJSNumberOfRetriesExceeded(new kafkajs.KafkaJSProtocolError(refused), retries);
  const servers = openServers(NO_SERVERS);
  closing.push(() => servers.close());
  const answers = () => Promise.reject(given);
  const patient = { env: NO_SERVERS, servers: { ...servers, answers }, now: Date.now };
  expect(await examine([kafkaCheck], patient)).toMatchObject([
    { state: 'wrong', what: expect.stringMatching(/has no leader/), remedy: expect.stringMatching(/Never elect/) },
  ]);
});

const LONG = 'of-a-sender-with-more-than-32-bytes';

test('keys that are too short, used twice or published, and a signing key that nobody believes, are wrong', async () => {
  const findings = await look(secretsCheck, {
    LOCKBOX_SENDER_KEY_INTAKE: 'short',
    LOCKBOX_SENDER_KEY_TIMER: LONG,
    LOCKBOX_SENDER_KEY_PORTAL: LONG,
    LOCKBOX_STATE_KEY: 'development-key-of-what-policy-remembers',
    LOCKBOX_SIGNING_KEY: newSigningKeys().signingKey,
    LOCKBOX_SIGNING_PUBLIC_KEYS: newSigningKeys().publicKey,
  });
  expect(findings.map(({ state, what }) => `${state}: ${what}`)).toEqual([
    expect.stringMatching(/^wrong: LOCKBOX_SENDER_KEY_INTAKE: .* at least 32 characters/),
    'wrong: LOCKBOX_SENDER_KEY_TIMER and LOCKBOX_SENDER_KEY_PORTAL are the same.',
    expect.stringContaining('wrong: LOCKBOX_SIGNING_PUBLIC_KEYS lacks the public key of LOCKBOX_SIGNING_KEY'),
    'wrong: LOCKBOX_STATE_KEY: a key that docker-compose.yml publishes.',
  ]);
  expect(JSON.stringify(findings)).not.toContain(LONG);
});

test('a key that cannot be read comes with how one of its kind is made', async () => {
  const findings = await look(secretsCheck, { LOCKBOX_STATE_KEY: 'short', LOCKBOX_CHECKPOINT_KEY: LONG });
  expect(new Map(findings.map(({ what, remedy }) => [what.split(':')[0], remedy]))).toEqual(
    new Map([
      ['LOCKBOX_STATE_KEY', expect.stringContaining('openssl rand -base64 32')],
      ['LOCKBOX_CHECKPOINT_KEY', expect.stringContaining('openssl genpkey -algorithm ed25519')],
    ]),
  );
});

test('a published key is no more than a warning where everything is for development', async () => {
  const env = { LOCKBOX_SENDER_KEY: 'development-key-of-timer-for-nothing-else', LOCKBOX_DEVELOPMENT: 'true' };
  const findings = await look(secretsCheck, env);
  expect(findings.map(({ state }) => state)).toEqual(['warning', 'warning']);
});

test('without keys among the settings nobody can say anything of them', async () => {
  expect((await look(secretsCheck)).map(({ state }) => state)).toEqual(['unchecked']);
});

test('a mail server that refuses the password is wrong, and one that is asked for no TLS a warning', async () => {
  const server = createTcpServer((socket) => {
    socket.write('220 test\r\n');
    socket.on('data', (line) => {
      const verb = String(line).slice(0, 4).toUpperCase();
      if (verb === 'EHLO') socket.write('250-test\r\n250 AUTH PLAIN\r\n');
      else if (verb === 'AUTH') socket.write('535 not this password\r\n');
      else socket.end('221 bye\r\n');
    });
    socket.on('error', () => socket.destroy());
  });
  closing.push(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const refused = await look(mailCheck, { LOCKBOX_SMTP_URL: `smtp://lockbox:wrong@127.0.0.1:${port}` });
  expect(refused).toMatchObject([
    {
      state: 'wrong',
      what: expect.stringContaining('refuses the name and password'),
      remedy: expect.stringContaining('LOCKBOX_SMTP_URL'),
    },
  ]);
  const plain = await look(mailCheck, { LOCKBOX_SMTP_URL: `smtp://127.0.0.2:${port}` });
  expect(plain.map(({ state }) => state)).toEqual(['wrong']); // nobody listens there
});

test('an issuer without keys for signing, and one whose clock is a minute ahead, are wrong', async () => {
  let keys: unknown[] = [];
  const url: string = await serve((request, response) => {
    const body = request.url === '/keys' ? { keys } : { issuer: url, jwks_uri: `${url}/keys` };
    response.writeHead(200, { 'content-type': 'application/json', date: new Date(Date.now() + 60_000).toUTCString() });
    response.end(JSON.stringify(body));
  });
  const env = { LOCKBOX_OIDC_ISSUER: url, LOCKBOX_PROVIDER_OIDC_ISSUER: url };
  expect(await look(issuersCheck, env)).toMatchObject([
    { state: 'wrong', what: `${url}: ${url}/keys has no key for signing.` },
  ]);
  keys = [
    { kty: 'OKP', use: 'enc' },
    { kty: 'OKP', use: 'sig' },
  ];
  expect(await look(issuersCheck, env)).toMatchObject([
    {
      state: 'wrong',
      what: expect.stringMatching(/is (59|60) seconds ahead of/),
      follows: expect.stringContaining('Tokens that it gives'),
    },
  ]);
  expect(await look(issuersCheck, env, () => Date.now() + 60_000)).toMatchObject([{ state: 'right' }]);
});

test('a program that is not ready, has raised an alarm, or does not answer, is named with what it says', async () => {
  const url = await serve((request, response) => {
    if (request.url === '/readyz')
      response
        .writeHead(503)
        .end(JSON.stringify({ status: 'unavailable', reasons: ['partition 3 has stopped: LOG_TRUNCATED'] }));
    else
      response.end(
        'lockbox_alarms_total{code="DECISION_DIFFERS",service="audit"} 2\nlockbox_alarms_total{service="audit",code="CLOCK_DIFFERS"} 0\n',
      );
  });
  const findings = await look(programsCheck, { LOCKBOX_HEALTH_URLS: `${url}, http://127.0.0.1:1` });
  expect(findings.map(({ what }) => what)).toEqual([
    `${url} is not ready: partition 3 has stopped: LOG_TRUNCATED.`,
    `${url} has raised DECISION_DIFFERS 2 time(s) since it was started.`,
    expect.stringContaining('http://127.0.0.1:1 does not answer'),
  ]);
});

test('a program that is ready, and does not show its metrics, is not called one without alarms', async () => {
  let status = 404;
  const url = await serve((request, response) => {
    if (request.url === '/readyz') response.end(JSON.stringify({ status: 'ok', reasons: [] }));
    else response.writeHead(status).end();
  });
  for (status of [404, 403, 500])
    expect(await look(programsCheck, { LOCKBOX_HEALTH_URLS: url })).toMatchObject([
      { state: 'wrong', what: expect.stringContaining(`${url}/metrics: ${status}`) },
    ]);
});

test('a clock is not called right by topics that nobody here may look at, and a topic that is not there is left out', async () => {
  const servers = openServers(NO_SERVERS);
  closing.push(() => servers.close());
  const partitionsFail = (type: string, code: number) => ({
    ...servers,
    answers: async () => undefined,
    openReader: () => ({
      ...servers.openReader(),
      partitionsOf: () =>
        Promise.reject(new kafkajs.KafkaJSProtocolError(Object.assign(new Error('Refused'), { type, code }))),
    }),
  });
  const lookWith = async (given: typeof servers) =>
    (await examine([clocksCheck], { env: NO_SERVERS, servers: given, now: Date.now })).map(({ state }) => state);
  expect(await lookWith(partitionsFail('TOPIC_AUTHORIZATION_FAILED', 29))).toEqual(['unchecked']);
  expect(await lookWith(partitionsFail('UNKNOWN_TOPIC_OR_PARTITION', 3))).toEqual(['right']);
});

test('a check that does not end is given up, and keeps no other waiting', async () => {
  const silent: Check = {
    name: 'silent',
    needs: [],
    servers: [],
    withinMs: 20,
    examine: () => new Promise(() => undefined),
  };
  const well: Check = { name: 'well', needs: [], servers: [], examine: () => [right('All is well.')] };
  const needy: Check = { ...well, name: 'needy', needs: ['LOCKBOX_MONGO_URL'] };
  const servers = openServers(NO_SERVERS);
  const found = await examine([silent, well, needy], { env: NO_SERVERS, servers, now: Date.now });
  expect(found.map(({ check, state, what }) => `${check} ${state}: ${what}`)).toEqual([
    'silent wrong: It did not come to an end within 0.02 seconds.',
    'well right: All is well.',
    'needy unchecked: LOCKBOX_MONGO_URL is not set.',
  ]);
});
