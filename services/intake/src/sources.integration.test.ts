/** A source is added and removed while intake runs: what the topics file says is read, and nothing else. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SchemaValues } from '@lockbox/contracts/codec';
import { dataStoreId, environmentId, personId, type RequestId, tenantId } from '@lockbox/contracts/ids';
import { readTopic, type TopicReader } from '@lockbox/testing/log-reader';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { type System, startSystem } from '@lockbox/testing/services';
import { until } from '@lockbox/testing/until';
import { connectUpstream, type Upstream } from '@lockbox/testing/upstream';
import { applyTopics } from '@lockbox/topics/apply';
import { readTopicsFile, TOPICS_FILE } from '@lockbox/topics/file';
import { DEAD_LETTER_HEADERS } from '@lockbox/worker/batch';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const own = readFileSync(TOPICS_FILE, 'utf8');
const path = join(mkdtempSync(join(tmpdir(), 'topics-')), 'topics.yaml');
const withSources = (...sources: readonly string[]) =>
  own.replace('sources:\n', `sources:\n${sources.map((source) => `  ${source}: {}\n`).join('')}`);
const withRight = (source: string, right: string) =>
  withSources(source).replace(`  ${source}: {}\n`, `  ${source}: {${right}}\n`);

let namespace: Namespace;
let system: System;
let upstream: Upstream;
let commands: TopicReader<SchemaValues['commands']>;
let letters: TopicReader<unknown>;

/** Makes the topics that a file would have, as `lockbox topics apply` does. */
async function apply(file: string): Promise<void> {
  writeFileSync(`${path}.other`, file);
  const { kafka, registry } = namespace;
  const topicsFile = readTopicsFile(`${path}.other`);
  await applyTopics({
    kafka,
    registry,
    namespace: namespace.namespace,
    partitions: 4,
    development: true,
    file: topicsFile,
  });
}

const submit = (source: string) => upstream.submit('contoso', { source });
const isCommand = (id: RequestId) =>
  commands.records.some(({ value }) => 'requestId' in value.data && value.data.requestId === id);
const intakeSays = (text: string) =>
  until(`intake says "${text}"`, () => system.instances('intake').every((one) => one.log().includes(text)));

beforeAll(async () => {
  namespace = await createNamespace();
  await apply(withSources('rogue'));
  writeFileSync(path, own);
  const env = { LOCKBOX_TOPICS_FILE: path };
  system = await startSystem({ namespace: namespace.namespace, services: ['intake', 'intake'], env });
  upstream = await connectUpstream(namespace.namespace);
  commands = await readTopic(namespace.namespace, namespace.topics.commands, 'commands');
  letters = await readTopic(namespace.namespace, namespace.topics.deadLetters, null);
});
afterAll(async () => {
  await upstream?.close();
  await commands?.close();
  await letters?.close();
  await system?.stop();
  await namespace?.drop();
});

test('a source that is added to the file is read by intakes that run, and others lose nothing', async () => {
  const { id: before } = await submit('servicedesk');
  await until('the first request', () => isCommand(before));
  await apply(withSources('jira'));
  const { id: waiting } = await submit('jira');
  const { id: meanwhile } = await submit('servicedesk');
  writeFileSync(path, withSources('jira'));
  await until('what waited in the new topic', () => isCommand(waiting));
  await until('what came meanwhile', () => isCommand(meanwhile));
  const { id: after } = await submit('jira');
  await until('what comes from then on', () => isCommand(after));
});

describe('a ticket system that somebody has broken into', () => {
  const lettersOfJira = () =>
    letters.records.filter(({ headers }) => headers[DEAD_LETTER_HEADERS.topic] === namespace.topics.intake('jira'));
  const codes = () => lettersOfJira().map(({ headers }) => headers[DEAD_LETTER_HEADERS.code]);
  const isDecided = (id: RequestId) =>
    commands.records.some(({ value: { data } }) => data.type === 'RecordInternalDecision' && data.requestId === id);

  test('approves nothing internally, and claims no exclusion, where the file does not allow it', async () => {
    const { id, record } = await submit('jira');
    await upstream.decideInternally(record);
    const { id: emergency } = await upstream.submit('contoso', {
      source: 'jira',
      exclusion: 'EMERGENCY',
      declaredBy: personId('approver-1'),
    });
    const { id: behind } = await submit('jira');
    await until('the one behind them', () => isCommand(behind));
    expect(isCommand(id)).toBe(true);
    expect(isDecided(id)).toBe(false);
    expect(isCommand(emergency)).toBe(false);
    await until('dead letters say so', () => codes().length === 2);
    expect(new Set(codes())).toEqual(new Set(['SOURCE_NOT_ALLOWED']));
  });

  test('a right counts from when the file gives it, without a restart', async () => {
    writeFileSync(path, withRight('jira', 'internalDecisions: own'));
    await intakeSays('"internalDecisions":"own","withoutPasskeys":false,"exclusions":[]');
    const { id, record } = await submit('jira');
    await upstream.decideInternally(record);
    await until('it is decided', () => isDecided(id));
    const before = codes().length;
    const { record: foreign } = await submit('servicedesk');
    await upstream.publish('jira', [
      {
        type: 'InternalDecisionRecorded',
        source: 'jira',
        requestSource: 'servicedesk',
        sourceRequestId: foreign.sourceRequestId,
        tenantId: foreign.tenantId,
        approverId: personId('approver-1'),
        decision: 'APPROVED',
        comment: null,
        decidedAt: Date.now(),
        shown: null,
        assertion: null,
        commentSalt: null,
      },
    ]);
    await until('of its own requests alone', () => codes().length === before + 1);
  });
});

test('the guard of one data store confirms and reports nothing for another, and no other source does for it', async () => {
  writeFileSync(path, withRight('jira', 'guards: [{ tenant: contoso, dataStores: [prod-db] }]'));
  await intakeSays('"guards":[{"tenant":"contoso","dataStores":["prod-db"]}]');
  const confirmation = (source: string, dataStore: string) => ({
    type: 'DataStoreEnforcing' as const,
    source,
    tenantId: tenantId('contoso'),
    environmentId: environmentId('prod'),
    dataStoreId: dataStoreId(dataStore),
    policyVersion: 1,
    enforcedAt: Date.now(),
  });
  const refusedAs = () =>
    letters.records.filter(({ headers }) => headers[DEAD_LETTER_HEADERS.code] === 'SOURCE_NOT_A_GUARD').length;
  await upstream.publish('jira', [confirmation('jira', 'prod-files'), confirmation('jira', 'prod-db')]);
  await upstream.publish('import', [confirmation('import', 'prod-db')]);
  await until('dead letters say so', () => refusedAs() === 2);
  const confirmed = () =>
    commands.records.flatMap(({ value: { data, actor } }) =>
      data.type === 'ConfirmEnforcement' ? `${actor.id} ${data.dataStoreId}` : [],
    );
  await until('its own is confirmed', () => confirmed().length > 0);
  expect(confirmed()).toEqual(['jira prod-db']);
});

test('where a topic of such a source keeps less than it should, an alarm says so', async () => {
  const admin = namespace.kafka.admin();
  await admin.connect();
  const resource = { type: 2, name: namespace.topics.intake('jira') }; // a topic
  const changed = [{ name: 'retention.ms', value: '3600000' }];
  await admin.alterConfigs({ validateOnly: false, resources: [{ ...resource, configEntries: changed }] });
  await until('the broker knows it', async () => {
    const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: [resource] });
    return resources[0]?.configEntries.some(({ configName, configValue }) =>
      changed.some(({ name, value }) => name === configName && value === configValue),
    );
  });
  await admin.disconnect();
  const another = await system.start('intake'); // which looks at its start, and then once a minute
  await until('the alarm', () => another.log().includes('"TOPIC_SETTINGS_DIFFER"'));
  expect(another.log()).toContain(`${resource.name} is not as schemas/topics.yaml says`);
  await another.end();
});

test('a topic whose source the file does not name is not read; named, it is read from its beginning', async () => {
  const { id: rogue } = await submit('rogue');
  const { id: right } = await submit('jira');
  await until('the one behind it', () => isCommand(right));
  expect(isCommand(rogue)).toBe(false);
  await intakeSays('topics of sources that the file does not name');
  writeFileSync(path, withSources('jira', 'rogue'));
  await until('it is trusted now', () => isCommand(rogue));
});

test('a file that is wrong changes nothing, and the log says what to mend', async () => {
  writeFileSync(path, withSources('jira').replace('cleanup: delete', 'cleanup: never'));
  await intakeSays('topics.intake.<source>.cleanup: it must be one of');
  const { id } = await submit('rogue');
  await until('what was read is still read', () => isCommand(id));
});

test('a source that is removed from the file is read no longer', async () => {
  const changes = () => system.instances('intake').map((one) => one.log().split('other sources are read').length);
  const before = changes();
  writeFileSync(path, withSources('jira'));
  await until('every intake has left the topic', () => changes().every((count, index) => count > (before[index] ?? 0)));
  const { id: rogue } = await submit('rogue');
  const { id: right } = await submit('jira');
  await until('the one behind it', () => isCommand(right));
  expect(isCommand(rogue)).toBe(false);
});
