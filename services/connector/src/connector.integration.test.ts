/** A ticket of Jira that nobody has to translate: from HTTP to the log, once however often it is sent. */

import type { Values } from '@lockbox/contracts/codec';
import { tenantId } from '@lockbox/contracts/ids';
import { requestIdOf } from '@lockbox/contracts/uuid';
import { readTopic, type TopicReader } from '@lockbox/testing/log-reader';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { type System, startSystem } from '@lockbox/testing/services';
import { until } from '@lockbox/testing/until';
import { connectUpstream, providerPerson, sampleTenant, type Upstream } from '@lockbox/testing/upstream';
import { applyTopics } from '@lockbox/topics/apply';
import { readTopicsFile } from '@lockbox/topics/file';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeSourcesFile, writeTopicsFile } from './testing/connected.ts';
import { JIRA_FIELDS, jiraCreated } from './testing/payloads.ts';
import { JIRA_SECRET, jiraHeaders, standardHeaders, WHSEC } from './testing/signed.ts';

const SOURCE_KEYS = `jira=${'j'.repeat(32)},events=${'e'.repeat(32)}`;
let namespace: Namespace;
let system: System;
let upstream: Upstream;
let events: TopicReader<Values['events']>;

beforeAll(async () => {
  namespace = await createNamespace();
  const topicsPath = writeTopicsFile({ jira: '', events: 'internalDecisions: own' });
  const { kafka, registry } = namespace;
  await applyTopics({
    ...{ kafka, registry },
    namespace: namespace.namespace,
    partitions: 4,
    development: true,
    file: readTopicsFile(topicsPath),
  });
  const sources = {
    events: { kind: 'cloudevents' },
    jira: { kind: 'jira', records: { AccessRequestSubmitted: { fields: JIRA_FIELDS } } },
  };
  system = await startSystem({
    namespace: namespace.namespace,
    services: ['intake', 'policy', 'connector'],
    env: { LOCKBOX_TOPICS_FILE: topicsPath },
    envOf: (name) => {
      if (name === 'intake') return { LOCKBOX_SOURCE_KEYS: SOURCE_KEYS };
      if (name !== 'connector') return {};
      return {
        LOCKBOX_CONNECTOR_FILE: writeSourcesFile({ sources }),
        LOCKBOX_CONNECTOR_SECRETS: `jira=${JIRA_SECRET},events=${WHSEC}`,
        LOCKBOX_CONNECTOR_SOURCE_KEYS: SOURCE_KEYS,
      };
    },
  });
  upstream = await connectUpstream(namespace.namespace);
  await upstream.publishDirectory([
    ...sampleTenant('contoso'),
    providerPerson('5b10a2844c20165700ede21g', 'ENGINEER'),
    providerPerson('approver-1', 'INTERNAL_APPROVER'),
  ]);
  events = await readTopic(namespace.namespace, namespace.topics.events, 'events');
});
afterAll(async () => {
  await upstream?.close();
  await events?.close();
  await system?.stop();
  await namespace?.drop();
});

async function post(source: string, headers: Readonly<Record<string, string>>, body: string) {
  const [connector] = system.instances('connector');
  const answer = await fetch(`${connector?.url}/sources/${source}`, { method: 'POST', headers, body });
  const content = (await answer.json()) as Readonly<Record<string, unknown>>; // what it answers are objects
  return { status: answer.status, body: content };
}
const ofRequest = (id: string) =>
  events.records.flatMap(({ value: { data } }) => ('requestId' in data && data.requestId === id ? [data.type] : []));

test('an issue is a request in the log, and stays one when Jira sends it three times', async () => {
  await until('the directory is known', () => events.records.some(({ value }) => value.tenantId === 'contoso'));
  const body = JSON.stringify(jiraCreated(Date.now()));
  const id = requestIdOf(tenantId('contoso'), 'jira', 'SP-10');
  for (let each = 0; each < 3; each++)
    expect(await post('jira', jiraHeaders(body), body)).toMatchObject({ status: 202, body: { requestId: id } });
  const answered = JSON.stringify({
    specversion: '1.0',
    id: 'behind-them',
    source: 'https://alerts.provider.example',
    type: 'lockbox.intake.AccessRequestSubmitted',
    time: new Date().toISOString(),
    data: {
      tenantId: 'contoso',
      environmentId: 'prod',
      dataStores: ['prod-db'],
      engineerId: '5b10a2844c20165700ede21g',
      permissions: ['read'],
      justification: 'The nightly export stops at record 4711',
      trigger: 'PROVIDER_ALERT',
    },
  });
  const headers = { 'content-type': 'application/cloudevents+json', ...standardHeaders(answered, Date.now()) };
  const behind = String((await post('events', headers, answered)).body.requestId);
  await until('both are in the log', () => ofRequest(id).length > 0 && ofRequest(behind).length > 0);
  expect(ofRequest(id)).toEqual(['RequestSubmitted']);
  expect(ofRequest(behind)).toEqual(['RequestSubmitted']);
});

test('what intake would refuse is refused at once, and nothing is published', async () => {
  const body = JSON.stringify({ ...jiraCreated(Date.now()), issue: { key: 'SP-11', fields: {} } });
  const answer = await post('jira', jiraHeaders(body), body);
  expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT' } });
});
