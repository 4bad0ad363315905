/** Files of the connector, and what it publishes, for tests without servers. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Value as IntakeRecord } from '@lockbox/contracts/generated/intake';
import { createLogger } from '@lockbox/platform/log';
import { TOPICS_FILE } from '@lockbox/topics/file';
import { Registry } from 'prom-client';
import { createConnectorApp } from '../app.ts';
import type { IntakePublisher } from '../publisher.ts';
import { knownSources } from '../sources.ts';
import { JIRA_FIELDS } from './payloads.ts';
import {
  BEARER_SECRET,
  BEARER_SECRET_OF_EVENTS,
  JIRA_SECRET,
  JIRA_SECRET_OF_APPROVING,
  WHSEC,
  WHSEC_PREVIOUS,
  WHSEC_SERVICENOW,
  ZENDESK_SECRET,
} from './signed.ts';

const { tenantId } = JIRA_FIELDS;

const JIRA = {
  kind: 'jira',
  records: {
    AccessRequestSubmitted: { fields: JIRA_FIELDS },
    InternalDecisionRecorded: { fields: { tenantId } },
  },
};

const SAMPLE_SOURCES = {
  events: { kind: 'cloudevents' },
  unsigned: { kind: 'cloudevents', proof: 'bearer' },
  servicenow: { kind: 'servicenow', records: { AccessRequestSubmitted: {}, InternalDecisionRecorded: {} } },
  simple: { kind: 'servicenow', proof: 'bearer', records: { AccessRequestSubmitted: {} } },
  jira: JIRA,
  approving: JIRA,
  zendesk: { kind: 'zendesk', callsPerMinute: 3, records: { AccessRequestSubmitted: {} } },
};

const SECRETS = [
  `events=${WHSEC}`,
  `events=${WHSEC_PREVIOUS}`,
  `unsigned=${BEARER_SECRET_OF_EVENTS}`,
  `servicenow=${WHSEC_SERVICENOW}`,
  `simple=${BEARER_SECRET}`,
  `jira=${JIRA_SECRET}`,
  `approving=${JIRA_SECRET_OF_APPROVING}`,
  `zendesk=${ZENDESK_SECRET}`,
].join(',');

/** A topics file with these sources besides; what each may is what the text says. */
export function writeTopicsFile(sources: Readonly<Record<string, string>>): string {
  const lines = Object.entries(sources).map(([name, rights]) => `  ${name}: {${rights}}\n`);
  const path = join(mkdtempSync(join(tmpdir(), 'lockbox-connector-')), 'topics.yaml');
  writeFileSync(path, readFileSync(TOPICS_FILE, 'utf8').replace('sources:\n', `sources:\n${lines.join('')}`));
  return path;
}

export function writeSourcesFile(content: unknown): string {
  const path = join(mkdtempSync(join(tmpdir(), 'lockbox-connector-')), 'connector.yaml');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  return path;
}

export const sampleSettings = () => ({
  LOCKBOX_TOPICS_FILE: writeTopicsFile({
    events: 'internalDecisions: own, accessUse: own',
    unsigned: '',
    servicenow: 'internalDecisions: own',
    simple: '',
    jira: '',
    approving: 'internalDecisions: own',
    zendesk: '',
  }),
  LOCKBOX_CONNECTOR_FILE: writeSourcesFile({ sources: SAMPLE_SOURCES }),
  LOCKBOX_CONNECTOR_SECRETS: SECRETS,
  LOCKBOX_CONNECTOR_SOURCE_KEYS: Object.keys(SAMPLE_SOURCES)
    .map((name) => `${name}=${'k'.repeat(32)}`)
    .join(','),
  LOCKBOX_DEVELOPMENT: false,
});

/** The connector before a Kafka that acknowledges everything, unless `publish` says otherwise. */
export function connectorAt(now: () => number, publish?: IntakePublisher['publish']) {
  const published: IntakeRecord[] = [];
  const metrics = new Registry();
  const app = createConnectorApp({
    log: createLogger('connector', 'silent'),
    metrics,
    sources: knownSources(sampleSettings()),
    publisher: { publish: publish ?? (async (record) => void published.push(record)) },
    clock: { now },
    time: now,
  });
  const post = async (source: string, headers: Readonly<Record<string, string>>, body: string) => {
    const answer = await app.inject({
      method: 'POST',
      url: `/sources/${source}`,
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
    return { status: answer.statusCode, headers: answer.headers, body: answer.body === '' ? undefined : answer.json() };
  };
  return { app, post, published, metrics };
}
