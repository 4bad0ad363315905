/**
 * Every program as it runs in production: the broker sets the times of records, no development clock, no development mode,
 * an issuer at https://. Two requests go through their whole life: one is granted and handed back, one is denied.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import type { Value as DirectoryRecord } from '@lockbox/contracts/generated/directory';
import { personId } from '@lockbox/contracts/ids';
import { newestJava } from '@lockbox/stack/java';
import { type Browser, openBrowser } from '@lockbox/testing/browser';
import { mailTo } from '@lockbox/testing/caught-mail';
import { makeCertificate } from '@lockbox/testing/certificate';
import { type EventLog, readEvents } from '@lockbox/testing/log-reader';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { type OwnIssuer, openIssuer } from '@lockbox/testing/own-issuer';
import { type System, startSystem } from '@lockbox/testing/services';
import { until } from '@lockbox/testing/until';
import { connectUpstream, sampleProvider, sampleTenant, type Upstream } from '@lockbox/testing/upstream';
import { programNames, standingPrograms } from '@lockbox/topics/programs';
import kafkajs from 'kafkajs';
import { afterAll, beforeAll, expect, test } from 'vitest';

const HOUR_MS = 3_600_000;
const provider = `production-${Date.now().toString(36)}`;
const domain = `${provider}.example`;

let namespace: Namespace;
let issuer: OwnIssuer;
let system: System;
let upstream: Upstream;
let log: EventLog;
let adele: Browser;

/** The issuer knows the sample people only. */
const asSamplePeople = (record: DirectoryRecord): DirectoryRecord =>
  record.type === 'Principal'
    ? {
        ...record,
        principalId: personId(record.principalId === 'ada' ? 'adele.vance' : record.principalId),
        email: `${record.principalId}@${domain}`,
      }
    : record;

async function change(method: string, path: string, body: unknown, more: Readonly<Record<string, string>> = {}) {
  const headers = { 'x-csrf-token': await adele.csrfToken(), ...more };
  return await adele.call(method, `/api/v1${path}`, { body, headers });
}

/** A decision on what the API shows, as a script makes it. */
async function decide(id: string, body: object) {
  const { headers } = await adele.call('GET', `/api/v1/lockbox-requests/${id}`);
  return await change('POST', `/lockbox-requests/${id}/decision`, body, { 'if-match': headers.get('etag') ?? '' });
}

async function asked(): Promise<string> {
  const { id, record } = await upstream.submit('contoso');
  await log.waitFor(id, 'RequestSubmitted');
  await upstream.decideInternally(record);
  await log.waitFor(id, 'LockboxRequestCreated');
  return id;
}

async function shown(id: string): Promise<unknown> {
  return await until(`the API shows ${id}`, async () => {
    const { status, body } = await adele.call('GET', `/api/v1/lockbox-requests/${id}`);
    return status === 200 && body;
  });
}

beforeAll(async () => {
  const java = newestJava()?.executable ?? '';
  const certificate = makeCertificate(java, mkdtempSync(join(tmpdir(), 'production-')), 'DNS:localhost');
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), certificate.pem]);
  issuer = await openIssuer(certificate);
  namespace = await createNamespace({ development: false });
  system = await startSystem({
    namespace: namespace.namespace,
    services: standingPrograms,
    env: {
      LOCKBOX_DEVELOPMENT: 'false',
      LOCKBOX_CLOCK_FILE: '',
      LOCKBOX_OIDC_ISSUER: issuer.url,
      LOCKBOX_PROVIDER_OIDC_ISSUER: issuer.url,
      NODE_EXTRA_CA_CERTS: certificate.file,
    },
  });
  upstream = await connectUpstream(namespace.namespace);
  log = await readEvents(namespace.namespace);
  const tenant = sampleTenant('contoso').map(asSamplePeople);
  await upstream.publishDirectory([...tenant, ...sampleProvider(provider)]);
  await log.peopleOf('contoso');
  adele = openBrowser(system.portalUrl());
});

afterAll(async () => {
  await upstream?.close();
  await log?.close();
  await system?.stop();
  await issuer?.stop();
  await namespace?.drop();
});

test('the broker, and nobody else, sets the times of records', async () => {
  const admin = namespace.kafka.admin();
  await admin.connect();
  const { commands, events } = namespace.topics;
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [commands, events].map((name) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name })),
  });
  await admin.disconnect();
  const types = resources.map(({ configEntries }) =>
    configEntries.find(({ configName }) => configName === 'message.timestamp.type'),
  );
  expect(types.map((entry) => entry?.configValue)).toEqual(['LogAppendTime', 'LogAppendTime']);
});

test('every program says that it runs without development mode', () => {
  for (const name of programNames)
    for (const instance of system.instances(name)) expect(instance.log()).toMatch(/"LOCKBOX_DEVELOPMENT":"?false/);
});

test('an administrator signs in at the issuer, and enables the policy', async () => {
  await adele.signIn('adele.vance');
  await until('the portal knows her', async () => (await adele.call('GET', '/api/v1/policy')).status === 200);
  expect(await change('PUT', '/policy', { enabled: true })).toMatchObject({ status: 200 });
});

test('a request is asked by e-mail, approved, granted for 8 hours from that moment on, and ends when it is handed back', async () => {
  const before = Date.now();
  const { id, record } = await upstream.submit('contoso');
  await log.waitFor(id, 'RequestSubmitted');
  await upstream.decideInternally(record);
  await log.waitFor(id, 'LockboxRequestCreated');
  const letter = await until('Adele has mail', async () =>
    (await mailTo(`ada@${domain}`)).find(({ text }) => text.includes(`${system.portalUrl()}/requests/${id}`)),
  );
  expect(letter.subject).toMatch(/^Action needed by /);
  await shown(id);
  const approved = await decide(id, {
    decision: 'approve',
    comment: 'go ahead',
  });
  expect(approved).toMatchObject({
    status: 200,
    body: { status: 'approved', customerDecision: { comment: 'go ahead' } },
  });
  const grant = await log.waitFor(id, 'AccessGranted');
  const granted = log.ofTenant('contoso').find((event) => event.data === grant)?.occurredAt ?? 0;
  expect(granted).toBeGreaterThan(before);
  expect(granted).toBeLessThanOrEqual(Date.now());
  expect(grant.expiresAt - granted).toBe(8 * HOUR_MS);
  await until('the engineer is told', async () =>
    (await mailTo(`engineer-1@${domain}`)).find(
      ({ subject, text }) => subject.startsWith('Approved') && text.includes(id),
    ),
  );

  await upstream.finish(record);
  const ended = await log.waitFor(id, 'AccessEnded');
  expect(ended).toMatchObject({ reason: 'HANDED_BACK' });
  expect(log.typesOf(id)).toEqual([
    ...['RequestSubmitted', 'InternallyApproved', 'LockboxRequestCreated', 'RequestApproved'],
    ...['AccessGranted', 'AccessEnded'],
  ]);
});

test('a request that is denied gives no access', async () => {
  const id = await asked();
  await shown(id);
  expect(await decide(id, { decision: 'deny' })).toMatchObject({
    status: 200,
    body: { status: 'denied' },
  });
  await log.waitFor(id, 'RequestDenied');
  await until('the engineer is told', async () =>
    (await mailTo(`engineer-1@${domain}`)).find(
      ({ subject, text }) => subject.startsWith('Denied') && text.includes(id),
    ),
  );
  expect(log.typesOf(id)).toEqual(['RequestSubmitted', 'InternallyApproved', 'LockboxRequestCreated', 'RequestDenied']);
});

test('nothing has been put aside, and nothing waits', async () => {
  for (const name of programNames)
    for (const { healthUrl } of system.instances(name))
      await until(`${name} says that nothing waits`, async () => (await fetch(`${healthUrl}/readyz`)).status === 200);
});
