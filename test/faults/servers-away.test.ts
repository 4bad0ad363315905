/** Servers that are down at the start or later: services say so and wait, go on by themselves, and lose nothing. */
import { mailTo } from '@lockbox/testing/caught-mail';
import { type Gate, openGate } from '@lockbox/testing/gate';
import { type EventLog, readEvents } from '@lockbox/testing/log-reader';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { recoveryBegins } from '@lockbox/testing/recovery';
import { type System, startSystem } from '@lockbox/testing/services';
import { testStack } from '@lockbox/testing/stack';
import { until } from '@lockbox/testing/until';
import { connectUpstream, sampleProvider, sampleTenant, type Upstream } from '@lockbox/testing/upstream';
import { topicsFile } from '@lockbox/topics/file';
import { type ProgramName, programNames, standingPrograms } from '@lockbox/topics/programs';
import { afterAll, beforeAll, expect, test } from 'vitest';

const programs = topicsFile().programs.filter(({ name }) => standingPrograms.includes(name));
const whoNeeds = (server: 'mongo' | 'smtp') =>
  programs.filter(({ servers }) => servers.includes(server)).map(({ name }) => name);

/** Which programs cannot work without which server. */
const NEEDS = {
  // Who writes no Avro only reads, and asks it for a schema when it meets one.
  registry: programs.filter(({ writes }) => writes.some((topic) => topic !== 'dead-letters')).map(({ name }) => name),
  mongo: whoNeeds('mongo'),
  smtp: whoNeeds('smtp'),
} as const;
const SAID = { registry: /registry/i, mongo: /MongoDB/, smtp: /SMTP|mail server/i } as const;
const WITHIN_MS = 300_000;
const tenant = `away-${Date.now().toString(36)}`;

let namespace: Namespace;
let system: System;
let upstream: Upstream;
let log: EventLog;
let gates: Readonly<Record<keyof typeof NEEDS, Gate>>;

const shut = (...names: (keyof typeof NEEDS)[]) => names.map((name) => gates[name].shut());
const open = (...names: (keyof typeof NEEDS)[]) => Promise.all(names.map((name) => gates[name].open()));

async function ask(name: ProgramName, path: string): Promise<{ status: number; text: string }> {
  const [instance] = system.instances(name);
  const response = await fetch(`${instance?.healthUrl}${path}`);
  return { status: response.status, text: await response.text() };
}

async function saysThatItWaits(server: keyof typeof NEEDS, name: ProgramName): Promise<void> {
  await until(
    `${name} says that it waits for ${server}`,
    async () => {
      const { status, text } = await ask(name, '/readyz').catch(() => ({ status: 0, text: '' }));
      return status === 503 && SAID[server].test(text);
    },
    WITHIN_MS,
  );
  expect((await ask(name, '/healthz')).status, `a restart of ${name} would not help`).toBe(200);
}

const allReady = () => Promise.all(programNames.flatMap((name) => system.instances(name)).map((one) => one.ready()));

/** Takes a request from publication to the letter that tells the engineer of the granted access. */
async function grantedAndTold(): Promise<void> {
  const { id, record } = await upstream.submit(tenant);
  await upstream.decideInternally(record);
  await log.waitFor(id, 'AccessGranted', WITHIN_MS);
  await until(
    'the engineer is told',
    async () => (await mailTo(`engineer-1@${tenant}.example`)).some(({ text }) => text.includes(id)),
    WITHIN_MS,
  );
}

beforeAll(async () => {
  namespace = await createNamespace();
  const { registryUrl, mongoUrl, smtpUrl } = testStack();
  gates = {
    registry: await openGate(registryUrl),
    mongo: await openGate(mongoUrl),
    smtp: await openGate(smtpUrl),
  };
  shut('registry');
  system = await startSystem({
    namespace: namespace.namespace,
    services: [],
    env: {
      LOCKBOX_REGISTRY_URL: gates.registry.url,
      LOCKBOX_MONGO_URL: gates.mongo.url,
      LOCKBOX_SMTP_URL: gates.smtp.url,
    },
  });
  upstream = await connectUpstream(namespace.namespace);
  log = await readEvents(namespace.namespace);
  await Promise.all(standingPrograms.map((name) => system.launch(name)));
});

afterAll(async () => {
  await upstream?.close();
  await log?.close();
  await system?.stop();
  for (const gate of Object.values(gates ?? {})) gate.close();
  await namespace?.drop();
});

test('started before the registry, each service says what it waits for, and all go on by themselves', async () => {
  await Promise.all(NEEDS.registry.map((name) => saysThatItWaits('registry', name)));
  await open('registry');
  await allReady();
  await upstream.publishDirectory([...sampleTenant(tenant), ...sampleProvider(tenant)]);
  await log.peopleOf(tenant);
  await grantedAndTold();
});

test('a request that comes while MongoDB and the mail server are away is granted; documents and e-mail follow', async () => {
  shut('mongo', 'smtp');
  const { id, record } = await upstream.submit(tenant);
  await upstream.decideInternally(record);
  await log.waitFor(id, 'AccessGranted', WITHIN_MS);
  await Promise.all(NEEDS.mongo.map((name) => saysThatItWaits('mongo', name)));
  const recovered = recoveryBegins('nothing: the request was granted meanwhile');
  await open('mongo', 'smtp');
  await until(
    'the engineer is told',
    async () => (await mailTo(`engineer-1@${tenant}.example`)).some(({ text }) => text.includes(id)),
    WITHIN_MS,
  );
  await allReady();
  recovered();
});

test('started before MongoDB and the mail server, each service says what it waits for, and all go on by themselves', async () => {
  await Promise.all(NEEDS.mongo.flatMap((name) => system.instances(name).map((one) => one.end())));
  shut('mongo', 'smtp');
  await Promise.all(NEEDS.mongo.map((name) => system.launch(name)));
  await Promise.all(NEEDS.mongo.map((name) => saysThatItWaits('mongo', name)));
  await open('mongo');
  await Promise.all(NEEDS.smtp.map((name) => saysThatItWaits('smtp', name)));
  await open('smtp');
  await allReady();
  await grantedAndTold();
});

test('the registry is not needed while no new schema comes', async () => {
  shut('registry');
  await grantedAndTold();
  await open('registry');
});
