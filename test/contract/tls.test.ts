/**
 * Kafka, the schema registry and MongoDB over TLS, on this file's own servers that refuse unknown clients. The
 * programs' own clients connect to them with the programs' own settings.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { TLSSocket } from 'node:tls';
import { connectRegistry } from '@lockbox/contracts/registry';
import { createLogger } from '@lockbox/platform/log';
import { mongoTls, registryAccess } from '@lockbox/platform/server-access';
import { kafkaSettings, mongoSettings, readSettings, registrySettings } from '@lockbox/platform/settings';
import { clientFiles, makeCertificates } from '@lockbox/stack/certificates';
import { startEphemeralStack } from '@lockbox/stack/ephemeral-stack';
import { type Secured, securedAt, settingsOf } from '@lockbox/stack/secured';
import { environmentOf } from '@lockbox/stack/stack';
import { connectStore } from '@lockbox/store/connect';
import { startSystem } from '@lockbox/testing/services';
import { until } from '@lockbox/testing/until';
import { connectKafka } from '@lockbox/worker/kafka';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

type Variables = Readonly<Record<string, string>>;

let stop: () => Promise<void>;
let home: string;
let right: Variables;
/** A client certificate of another installation: its authority is another one, and the client's name is the same. */
let foreign: Variables;

beforeAll(async () => {
  const stack = await startEphemeralStack({ only: ['kafka', 'registry', 'mongo'], env: {}, secured: true });
  stop = stack.stop;
  home = stack.home;
  const secured = securedAt(stack.home) as Secured; // it was asked to be
  right = { ...environmentOf(stack), ...settingsOf(secured, 'platform') };
  const folder = mkdtempSync(join(tmpdir(), 'foreign-'));
  makeCertificates({ folder, days: 365, servers: {}, clients: ['lockbox-platform'] });
  const client = () => clientFiles(folder, 'lockbox-platform');
  foreign = settingsOf({ ...secured, authority: join(folder, 'ca.pem'), client }, 'platform');
});
afterAll(() => stop?.());

const without = (what: RegExp): Variables =>
  Object.fromEntries(Object.entries(right).filter(([name]) => !what.test(name)));
const only = (what: RegExp): Variables =>
  Object.fromEntries(Object.entries(foreign).filter(([name]) => what.test(name)));

async function askKafka(env: Variables): Promise<unknown> {
  const settings = readSettings(kafkaSettings, env);
  const admin = connectKafka({ settings, clientId: 'test', log: createLogger('test', 'silent') }).admin({
    retry: { retries: 1 },
  });
  try {
    await admin.connect();
    return await admin.listTopics();
  } finally {
    await admin.disconnect();
  }
}

async function askRegistry(env: Variables): Promise<unknown> {
  const settings = readSettings(registrySettings, env);
  const registry = connectRegistry(settings.LOCKBOX_REGISTRY_URL, registryAccess(settings));
  const id = await registry.register('tls', 'texts');
  return [await registry.idOf('tls', 'texts'), await registry.schemaById(id)];
}

async function askMongo(env: Variables): Promise<unknown> {
  const settings = readSettings(mongoSettings, env);
  const store = await connectStore({
    url: settings.LOCKBOX_MONGO_URL,
    tls: mongoTls(settings),
    namespace: 'tls',
  });
  try {
    return await store.db.collection('one').insertOne({});
  } finally {
    await store.close();
  }
}

const all = [
  ['Kafka', askKafka],
  ['the registry', askRegistry],
  ['MongoDB', askMongo],
] as const;

test.each(all)('%s takes whoever it knows', async (_server, ask) => {
  await ask(right);
});

test.each(all)(
  '%s is not trusted if another authority signed its certificate, and it is said why',
  async (_server, ask) => {
    await expect(ask({ ...right, ...only(/_CA_FILE$/) })).rejects.toThrow(/certificate/);
  },
);

/** The code of what is at the bottom of a failure: of the alert by which a server has ended the handshake. Throws if nothing fails. */
async function alertOf(asking: Promise<unknown>): Promise<unknown> {
  const failure: unknown = await asking.then(
    () => {
      throw new Error('The server has taken the client');
    },
    (error: unknown) => error,
  );
  const bottom = (error: unknown): unknown =>
    error instanceof Error && error.cause instanceof Error ? bottom(error.cause) : error;
  const found = bottom(failure);
  return found instanceof Error && 'code' in found ? found.code : found;
}

describe.each([
  ['Kafka', askKafka, 'ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_UNKNOWN'],
  ['MongoDB', askMongo, 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA'],
])('%s', (_server, ask, unknownAuthority) => {
  test('takes nobody without a certificate', async () => {
    const asking = ask(without(/_(CERTIFICATE|KEY)_FILE$/));
    expect(await alertOf(asking)).toBe('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED');
  });

  test('takes nobody with a certificate of another authority, whatever its name', async () => {
    expect(await alertOf(ask({ ...right, ...only(/_(CERTIFICATE|KEY)_FILE$/) }))).toBe(unknownAuthority);
  });
});

test('the registry takes nobody without a password, or with a wrong one, and it is said why', async () => {
  await expect(askRegistry(without(/_(USERNAME|PASSWORD_FILE)$/))).rejects.toThrow(/401/);
  const { LOCKBOX_REGISTRY_PASSWORD_FILE: _, ...others } = right;
  await expect(askRegistry({ ...others, LOCKBOX_REGISTRY_PASSWORD: 'a guess' })).rejects.toThrow(/401/);
});

test('a registry that asks for a certificate is shown it', async () => {
  // Not Apicurio, which is built without: it answers one question, and only to whom it knows.
  const secured = securedAt(home) as Secured;
  const { certificate, key } = secured.server('registry');
  const [cert, privateKey, ca] = [certificate, key, secured.authority].map((file) => readFileSync(file));
  const names: unknown[] = [];
  const server = createServer({ cert, key: privateKey, ca, requestCert: true }, (request, response) => {
    names.push((request.socket as TLSSocket).getPeerCertificate().subject.CN);
    response.end('{"id":1}');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const settings = readSettings(registrySettings, {
    ...Object.fromEntries(
      Object.entries(right).map(([name, value]) => [name.replace('LOCKBOX_KAFKA', 'LOCKBOX_REGISTRY'), value]),
    ),
    LOCKBOX_REGISTRY_URL: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
  expect(await connectRegistry(settings.LOCKBOX_REGISTRY_URL, registryAccess(settings)).idOf('tls', 'texts')).toBe(1);
  expect(names).toEqual(['lockbox-platform']);
  server.close();
});

test('the address alone may ask for TLS at MongoDB', async () => {
  const { LOCKBOX_MONGO_URL: url = '' } = right;
  expect(url).toContain('tls=true');
  await askMongo({ ...right, LOCKBOX_MONGO_URL: url.replace('&tls=true', '') });
});

test('the command line names the settings to look at when a certificate is not trusted', async () => {
  const main = join(import.meta.dirname, '../../services/ctl/src/main.ts');
  const env = { PATH: process.env.PATH, ...right, ...only(/KAFKA_CA_FILE$/) };
  const child = spawn(process.execPath, [main, 'lag'], { env });
  const [err, [code]] = await Promise.all([text(child.stderr), once(child, 'exit'), text(child.stdout)]);
  expect({ err, code }).toEqual({ err: expect.stringContaining('LOCKBOX_KAFKA_CA'), code: 69 });
});

test('a worker that does not trust the registry waits, and says why', async () => {
  const system = await startSystem({ namespace: 'tls', services: [], env: { ...right, ...only(/REGISTRY_CA_FILE$/) } });
  try {
    const timer = await system.launch('timer');
    await until('it says why it waits', async () => {
      const answer = await fetch(`${timer.url}/readyz`).catch(() => undefined);
      return answer?.status === 503 && /REGISTRY_UNAVAILABLE.*certificate/.test(await answer.text());
    });
  } finally {
    await system.stop();
  }
});
