/**
 * Tests wrong records of upstream systems on real servers: nothing is lost, and the records behind them are processed.
 */
import { type Codec, openCodec, type SchemaValues } from '@lockbox/contracts/codec';
import type { AccessRequestSubmitted } from '@lockbox/contracts/generated/intake';
import { dataStoreId, environmentId, personId, tenantId } from '@lockbox/contracts/ids';
import { requestIdOf } from '@lockbox/contracts/uuid';
import { readTopic, type TopicReader } from '@lockbox/testing/log-reader';
import { createNamespace, type Namespace, PARTITIONS } from '@lockbox/testing/namespace';
import { type System, startSystem } from '@lockbox/testing/services';
import { until } from '@lockbox/testing/until';
import {
  accessRequest,
  connectUpstream,
  SOURCE,
  sampleProvider,
  sampleTenant,
  type Upstream,
} from '@lockbox/testing/upstream';
import { DEAD_LETTER_HEADERS } from '@lockbox/worker/batch';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const DAY_MS = 86_400_000;
const contoso = tenantId('contoso');

let namespace: Namespace;
let system: System;
let upstream: Upstream;
let commands: TopicReader<SchemaValues['commands']>;
let letters: TopicReader<unknown>;
let codec: Codec<SchemaValues['intake']>;
let topic: string;
let count = 0;

beforeAll(async () => {
  namespace = await createNamespace();
  const { topics, registry } = namespace;
  topic = topics.intake(SOURCE);
  system = await startSystem({ namespace: namespace.namespace, services: ['intake'] });
  upstream = await connectUpstream(namespace.namespace);
  commands = await readTopic(namespace.namespace, topics.commands, 'commands');
  letters = await readTopic(namespace.namespace, topics.deadLetters, null);
  codec = await openCodec(registry, namespace.namespace, 'intake');
});

afterAll(async () => {
  await upstream?.close();
  await commands?.close();
  await letters?.close();
  await system?.stop();
  await namespace?.drop();
});

const newId = (): string => `REQ-${++count}`;

/** A right request, published behind whatever came before, becomes a command. */
async function passes(changes: Partial<AccessRequestSubmitted> = {}) {
  const { id } = await upstream.submit(contoso, { sourceRequestId: newId(), ...changes });
  return await until(`the command of ${id}`, () =>
    commands.records.find(({ value }) => 'requestId' in value.data && value.data.requestId === id),
  );
}

/** The dead letter of a record with these bytes. */
const letterOf = (raw: Buffer | null, key: string | null = contoso) =>
  until('the dead letter', () =>
    letters.records.find(
      (letter) => letter.key === key && (raw === null ? letter.raw === null : letter.raw?.equals(raw)),
    ),
  );

const codeOf = ({ headers }: { headers: Readonly<Record<string, string>> }) => headers[DEAD_LETTER_HEADERS.code];
const sentenceOf = ({ headers }: { headers: Readonly<Record<string, string>> }) =>
  headers[DEAD_LETTER_HEADERS.sentence] ?? '';

test('a request becomes a command, which says where it came from', async () => {
  const { key, value, headers } = await passes();
  expect(key).toBe('contoso');
  expect(value).toMatchObject({ tenantId: 'contoso', actor: { kind: 'UPSTREAM', id: SOURCE } });
  expect(value.data.type).toBe('SubmitRequest');
  expect(headers['lockbox-sender']).toBe('intake');
  expect(headers['lockbox-origin']).toMatch(new RegExp(`^${topic}/\\d+/\\d+$`));
});

describe('a record that cannot be read is a dead letter, and its partition goes on', () => {
  const right = (changes: Partial<AccessRequestSubmitted> = {}) =>
    codec.encode(accessRequest(contoso, newId(), changes));
  const unknownSchema = () => {
    const value = right();
    value.writeUInt32BE(2_000_000_000, 1);
    return value;
  };
  const ofAnotherTopic = async () => {
    const directory = await openCodec(namespace.registry, namespace.namespace, 'directory');
    const [record] = sampleTenant(contoso);
    if (record === undefined) throw new Error('No sample');
    return directory.encode(record);
  };
  const rows: [string, string, () => Buffer | null | Promise<Buffer | null>][] = [
    ['not Avro', 'NOT_AVRO', () => Buffer.from('{"tenantId":"contoso"}')],
    ['unknown schema id', 'UNKNOWN_SCHEMA', unknownSchema],
    ['null value', 'NULL_VALUE', () => null],
    ['truncated', 'UNREADABLE', () => right().subarray(0, -7)],
    ['longer than its schema says', 'UNREADABLE', () => Buffer.concat([right(), Buffer.from('more')])],
    ['over 1 MiB', 'TOO_LARGE', () => right({ justification: 'x'.repeat(1_100_000) })],
    ['wrong record type', 'WRONG_RECORD_TYPE', ofAnotherTopic],
  ];
  test.each(rows)('%s', async (_, code, make) => {
    const value = await make();
    await upstream.publishRaw(topic, contoso, value);
    const after = await passes();
    const letter = await letterOf(value);
    expect(codeOf(letter)).toBe(code);
    expect(sentenceOf(letter)).toMatch(/\w.*\./);
    expect(letter.headers).toMatchObject({
      [DEAD_LETTER_HEADERS.topic]: topic,
      [DEAD_LETTER_HEADERS.partition]: String(letter.partition),
      [DEAD_LETTER_HEADERS.offset]: expect.stringMatching(/^\d+$/),
      [DEAD_LETTER_HEADERS.worker]: 'intake',
    });
    expect(after.partition).toBe(letter.partition);
  });
});

describe('nothing trusts a key or a topic alone', () => {
  test('a tenant under the key of another', async () => {
    const value = codec.encode(accessRequest('fabrikam', newId()));
    await upstream.publishRaw(topic, contoso, value);
    await passes();
    const letter = await letterOf(value);
    expect(codeOf(letter)).toBe('TENANT_MISMATCH');
    expect(sentenceOf(letter)).toContain('tenantId');
  });

  test('a record without a key', async () => {
    const value = codec.encode(accessRequest(contoso, newId()));
    await upstream.publishRaw(topic, null, value);
    expect(codeOf(await letterOf(value, null))).toBe('TENANT_MISMATCH');
  });

  test("another source's name in the own topic", async () => {
    const value = codec.encode(accessRequest(contoso, newId(), { source: 'portal' }));
    await upstream.publishRaw(topic, contoso, value);
    await passes();
    const letter = await letterOf(value);
    expect(codeOf(letter)).toBe('SOURCE_MISMATCH');
    expect(sentenceOf(letter)).toContain(`"${SOURCE}"`);
  });

  test("another source's request, decided in the own topic", async () => {
    const value = codec.encode({
      type: 'InternalDecisionRecorded',
      source: SOURCE,
      requestSource: 'portal',
      sourceRequestId: 'REQ-1',
      tenantId: contoso,
      approverId: personId('approver-1'),
      decision: 'APPROVED',
      comment: null,
      decidedAt: Date.now(),
      shown: null,
      assertion: null,
      commentSalt: null,
    });
    await upstream.publishRaw(topic, contoso, value);
    await passes();
    expect(sentenceOf(await letterOf(value))).toContain('requestSource');
  });
});

describe('a request that breaks a rule of its fields is refused with the name of the field, and asks nobody', () => {
  const rows: Record<string, Partial<AccessRequestSubmitted>> = {
    sourceRequestId: { sourceRequestId: '' },
    environmentId: { environmentId: environmentId('') },
    dataStores: { dataStores: [] },
    'dataStores has 51': { dataStores: Array.from({ length: 51 }, (_, index) => dataStoreId(`store-${index}`)) },
    engineerId: { engineerId: personId('') },
    'engineerId contains "@"': { engineerId: personId('jo@provider.example') },
    permissions: { permissions: [] },
    'justification is empty': { justification: '' },
    'justification has 2001': { justification: 'x'.repeat(2001) },
    'ticketId is missing': { ticketId: null },
    'requestedAt is in the future': { requestedAt: Date.now() + 3_600_000 },
    'requestedAt is over 28 days old': { requestedAt: Date.now() - 28 * DAY_MS - 3_600_000 },
    'disclosure is SEALED': { disclosure: 'SEALED' },
    'declaredBy is missing': { exclusion: 'EMERGENCY' },
  };
  test.each(Object.entries(rows))('%s', async (words, changes) => {
    const record = accessRequest(contoso, newId(), changes);
    await upstream.publish(SOURCE, [record]);
    const letter = await letterOf(codec.encode(record));
    expect(codeOf(letter)).toBe('INVALID_FIELDS');
    expect(sentenceOf(letter)).toContain(words);
  });

  test('and none of them became a command', async () => {
    const { offset, partition } = await passes();
    const refused = new Set<string>(
      letters.records.flatMap(({ raw }) => {
        try {
          const value = codec.decode(raw);
          return value.type === 'AccessRequestSubmitted'
            ? [requestIdOf(value.tenantId, value.source, value.sourceRequestId)]
            : [];
        } catch {
          return [];
        }
      }),
    );
    expect(refused.size).toBeGreaterThan(Object.keys(rows).length);
    const sent = commands.records.filter((record) => record.partition === partition && record.offset <= offset);
    expect(sent.filter(({ value }) => 'requestId' in value.data && refused.has(value.data.requestId ?? ''))).toEqual(
      [],
    );
  });
});

describe('the directory', () => {
  test('goes on as ids, roles and licences, without names and addresses', async () => {
    await upstream.publishDirectory(sampleTenant('litware'));
    const sent = await until('all of the directory', () => {
      const found = commands.records.filter(({ value }) => value.tenantId === 'litware');
      return found.length === sampleTenant('litware').length && found;
    });
    // In any order: each record has its own key, so they come by several partitions.
    expect(sent.map(({ value }) => value.data.type).sort()).toEqual([
      'SetEnvironment',
      'SetEnvironment',
      ...Array.from({ length: 5 }, () => 'SetPrincipal'),
      'SetTenant',
    ]);
    // Behind the schema's id, which may be any bytes.
    const bytes = Buffer.concat(sent.map(({ raw }) => raw?.subarray(5) ?? Buffer.alloc(0))).toString('latin1');
    expect(bytes).not.toMatch(/of litware|litware\.example|@/);
  });

  test("says who the provider's people are in every partition", async () => {
    const people = sampleProvider();
    await upstream.publishDirectory(people);
    const sent = await until('all of them, everywhere', () => {
      const found = commands.records.filter(({ value }) => value.data.type === 'SetProviderPerson');
      return found.length === people.length * PARTITIONS && found;
    });
    for (const { key, partition, value } of sent) {
      expect(key).toBe(`provider:${partition}`);
      expect(value.tenantId).toBe(key);
    }
    // Behind the schema's id, which may be any bytes.
    const bytes = Buffer.concat(sent.map(({ raw }) => raw?.subarray(5) ?? Buffer.alloc(0))).toString('latin1');
    expect(bytes).not.toMatch(/at the provider|@/);
  });

  test('removes with a null value', async () => {
    await upstream.publishRaw(namespace.topics.directory, 'litware/principal/eve', null);
    await until('the removal', () =>
      commands.records.find(({ value }) => value.data.type === 'RemovePrincipal' && value.data.principalId === 'eve'),
    );
  });

  test.each([
    ['a key that names another tenant', 'TENANT_MISMATCH', 'fabrikam/tenant/fabrikam'],
    ['a key that is none', 'WRONG_KEY', 'litware'],
  ])('%s is a dead letter', async (_, code, key) => {
    const directory = await openCodec(namespace.registry, namespace.namespace, 'directory');
    const [record] = sampleTenant('litware');
    if (record === undefined) throw new Error('No sample');
    const value = directory.encode(record);
    await upstream.publishRaw(namespace.topics.directory, key, value);
    expect(codeOf(await letterOf(value, key))).toBe(code);
    await until('the alarm', () => system.instances('intake')[0]?.log().includes('"DIRECTORY_RECORD_REFUSED"'));
  });

  test('bytes that are no Avro are a dead letter', async () => {
    const value = Buffer.from('Contoso Ltd');
    await upstream.publishRaw(namespace.topics.directory, 'contoso/tenant/contoso', value);
    expect(codeOf(await letterOf(value, 'contoso/tenant/contoso'))).toBe('NOT_AVRO');
  });
});

test('nothing of what was refused is in the log of the worker', async () => {
  await passes();
  const [intake] = system.instances('intake');
  expect(intake?.log()).not.toMatch(/jo@provider|nightly export|Ltd|x{50}/);
});
