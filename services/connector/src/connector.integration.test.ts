/** A ticket of Jira that nobody has to translate: from HTTP to the log, once however often it is sent. */

import type { SchemaValues } from '@lockbox/contracts/codec';
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
import { JIRA_FIELDS, jiraApproved, jiraCreated } from './testing/payloads.ts';
import { JIRA_SECRET, jiraHeaders, standardHeaders, WHSEC } from './testing/signed.ts';

const SOURCE_KEYS = `jira=${'j'.repeat(32)},events=${'e'.repeat(32)}`;
let namespace: Namespace;
let system: System;
let upstream: Upstream;
let events: TopicReader<SchemaValues['events']>;

beforeAll(async () => {
  namespace = await createNamespace();
  const topicsPath = writeTopicsFile({ jira: 'internalDecisions: own', events: 'internalDecisions: own' });
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
    jira: {
      kind: 'jira',
      records: {
        AccessRequestSubmitted: { fields: JIRA_FIELDS },
        InternalDecisionRecorded: { fields: { tenantId: JIRA_FIELDS.tenantId } },
      },
    },
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
    providerPerson(jiraApproved(0).user.accountId, 'INTERNAL_APPROVER'),
  ]);
  events = await readTopic(namespace.namespace, namespace.topics.events, 'events');
});
afterAll(async () => {
  await upstream?.close();
  await events?.close();
  await system?.stop();
  await namespace?.drop();
});

const ALERT = {
  tenantId: 'contoso',
  environmentId: 'prod',
  dataStores: ['prod-db'],
  engineerId: '5b10a2844c20165700ede21g',
  permissions: ['read'],
  justification: 'The nightly export stops at record 4711',
  trigger: 'PROVIDER_ALERT',
};

async function postEvent(id: string, record: string, data: object, time = new Date().toISOString()) {
  const type = `lockbox.intake.${record}`;
  const body = JSON.stringify({ specversion: '1.0', id, source: 'https://alerts.provider.example', type, time, data });
  const headers = { 'content-type': 'application/cloudevents+json', ...standardHeaders(body, Date.now()) };
  return await post('events', headers, body);
}

async function post(source: string, headers: Readonly<Record<string, string>>, body: string) {
  const [connector] = system.instances('connector');
  const answer = await fetch(`${connector?.url}/sources/${source}`, { method: 'POST', headers, body });
  const content = (await answer.json()) as Readonly<Record<string, unknown>>; // what it answers are objects
  return { status: answer.status, body: content };
}
const ofRequest = (id: string) =>
  events.records.flatMap(({ value: { data } }) => ('requestId' in data && data.requestId === id ? [data.type] : []));

const refusals = (id: string) =>
  events.records.flatMap(({ value: { data } }) =>
    data.type === 'CommandRejected' && data.requestId === id ? [data.reasonCode] : [],
  );

test('health and metrics are not where ticket systems reach it', async () => {
  const [connector] = system.instances('connector');
  for (const path of ['/healthz', '/readyz', '/metrics']) {
    expect((await fetch(`${connector?.url}${path}`)).status).toBe(404);
    expect((await fetch(`${connector?.healthUrl}${path}`)).status).toBe(200);
  }
});

test('an issue is a request in the log, and stays one when Jira sends it three times', async () => {
  await until('the directory is known', () => events.records.some(({ value }) => value.tenantId === 'contoso'));
  const body = JSON.stringify(jiraCreated(Date.now()));
  const id = requestIdOf(tenantId('contoso'), 'jira', 'SP-10');
  for (let each = 0; each < 3; each++)
    expect(await post('jira', jiraHeaders(body), body)).toMatchObject({ status: 202, body: { requestId: id } });
  const behind = String((await postEvent('behind-them', 'AccessRequestSubmitted', ALERT)).body.requestId);
  await until('both are in the log', () => ofRequest(id).length > 0 && ofRequest(behind).length > 0);
  expect(ofRequest(id)).toEqual(['RequestSubmitted']);
  expect(ofRequest(behind)).toEqual(['RequestSubmitted']);
});

test('an approval in Jira counts for the issue that was asked for, and no longer once somebody has changed it', async () => {
  const id = requestIdOf(tenantId('contoso'), 'jira', 'SP-12');
  const asked = Date.now() - 1_000;
  const issue = (event: ReturnType<typeof jiraCreated>, key: string, permission = 'Read') => {
    const fields = { ...event.issue.fields, customfield_10204: [{ value: permission }] };
    return JSON.stringify({ ...event, issue: { ...event.issue, key, fields } });
  };
  const created = issue(jiraCreated(asked), 'SP-12', 'Export');
  expect((await post('jira', jiraHeaders(created), created)).status).toBe(202);
  const changed = issue(jiraApproved(asked, asked + 500), 'SP-12', 'Read');
  expect((await post('jira', jiraHeaders(changed), changed)).status).toBe(202);
  await until('the approval of another content is refused', () => refusals(id).length === 1);
  expect(refusals(id)).toEqual(['SHOWN_DIFFERS']);
  expect(ofRequest(id)).toEqual(['RequestSubmitted', 'CommandRejected']);
  const approved = issue(jiraApproved(asked, Date.now()), 'SP-12', 'Export');
  expect((await post('jira', jiraHeaders(approved), approved)).status).toBe(202);
  await until('the request is approved', () => ofRequest(id).includes('InternallyApproved'));
});

test('an approval as a CloudEvent counts for the request whose data it repeats', async () => {
  const time = new Date().toISOString();
  const { body } = await postEvent('alert-1', 'AccessRequestSubmitted', ALERT, time);
  const decision = { tenantId: 'contoso', sourceRequestId: 'alert-1', approverId: 'approver-1', decision: 'APPROVED' };
  expect(await postEvent('decision-1', 'InternalDecisionRecorded', decision)).toMatchObject({ status: 400 });
  const request = { ...ALERT, requestedAt: time };
  expect((await postEvent('decision-1', 'InternalDecisionRecorded', { ...decision, request })).status).toBe(202);
  await until('the request is approved', () => ofRequest(String(body.requestId)).includes('InternallyApproved'));
});

test('what intake would refuse is refused at once, and nothing is published', async () => {
  const body = JSON.stringify({ ...jiraCreated(Date.now()), issue: { key: 'SP-11', fields: {} } });
  const answer = await post('jira', jiraHeaders(body), body);
  expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT' } });
});
