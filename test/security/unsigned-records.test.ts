/** Whoever administers the brokers publishes in the name of a source, or of the directory: without its key nothing comes of it. */

import { openCodec } from '@lockbox/contracts/codec';
import { directoryKey } from '@lockbox/contracts/directory-key';
import { personId } from '@lockbox/contracts/ids';
import { requestIdOf } from '@lockbox/contracts/uuid';
import { deploy } from '@lockbox/testing/deployment';
import { PARTITIONS } from '@lockbox/testing/namespace';
import { OWN_TEST_KEYS } from '@lockbox/testing/services';
import { SOURCE_KEYS, signatureOf } from '@lockbox/testing/source-keys';
import { until } from '@lockbox/testing/until';
import { accessRequest, providerPerson, sampleProvider, sampleTenant } from '@lockbox/testing/upstream';
import { DEAD_LETTER_HEADERS } from '@lockbox/worker/batch';
import { createLogReader, recordsNow } from '@lockbox/worker/read';
import type { Message } from 'kafkajs';
import { expect, test } from 'vitest';

const keys = `portal=${OWN_TEST_KEYS.LOCKBOX_SOURCE_KEY},${SOURCE_KEYS}`;
const { namespace, system, upstream, log, letters } = await deploy({
  services: ['intake', 'policy'],
  envOf: (name) => (name === 'intake' ? { LOCKBOX_SOURCE_KEYS: keys } : {}),
  directory: [...sampleTenant('contoso'), ...sampleProvider()],
});

/** With every right on the brokers, and without a source's key. */
async function write(topic: string, message: Message): Promise<void> {
  const producer = namespace.kafka.producer();
  await producer.connect();
  await producer.send({ topic, messages: [message] });
  await producer.disconnect();
}

/** Waits until so many records were refused, each with an alarm. */
async function refused(count: number): Promise<void> {
  await until(`${count} dead letters`, () => {
    const codes = letters.records.map(({ headers }) => headers[DEAD_LETTER_HEADERS.code]);
    return codes.filter((code) => code === 'SOURCE_NOT_PROVEN').length === count;
  });
  const [intake] = system.instances('intake');
  expect(intake?.log().split('"SOURCE_NOT_PROVEN"').length).toBeGreaterThan(count);
}

/** Requests that were signed come after those that were not, in the same partition. */
async function goesOn(): Promise<void> {
  const { id } = await upstream.submit('contoso');
  await log.waitFor(id, 'RequestSubmitted');
}

test('a request, and its internal approval, in the name of the portal or of a ticket system lead to nothing', async () => {
  const intake = await openCodec(namespace.registry, namespace.namespace, 'intake');
  let count = 0;
  for (const source of ['portal', 'servicedesk']) {
    const topic = namespace.topics.intake(source);
    const asked = accessRequest('contoso', `forged-${source}`, { source });
    const value = intake.encode(asked);
    await write(topic, { key: 'contoso', value });
    // Signed by whoever has another source's key.
    const headers = signatureOf('import', { topic, key: Buffer.from('contoso'), value });
    await write(topic, { key: 'contoso', value, headers });
    count += 2;
    await refused(count);
    expect(log.ofRequest(requestIdOf(asked.tenantId, source, asked.sourceRequestId))).toEqual([]);
  }
  const { id, record } = await upstream.submit('contoso');
  await log.waitFor(id, 'RequestSubmitted');
  const approval = intake.encode({
    type: 'InternalDecisionRecorded',
    source: 'portal',
    requestSource: record.source,
    sourceRequestId: record.sourceRequestId,
    tenantId: record.tenantId,
    approverId: personId('approver-1'),
    decision: 'APPROVED',
    comment: null,
    decidedAt: Date.now(),
  });
  await write(namespace.topics.intake('portal'), { key: 'contoso', value: approval });
  await refused(count + 1);
  expect(log.typesOf(id)).toEqual(['RequestSubmitted']);
  await goesOn();
});

test('a record of the directory gives nobody a role, and removes nobody', async () => {
  const directory = await openCodec(namespace.registry, namespace.namespace, 'directory');
  const before = letters.records.length;
  const mallory = providerPerson('mallory', 'INTERNAL_APPROVER');
  await write(namespace.topics.directory, { key: directoryKey(mallory), value: directory.encode(mallory) });
  await write(namespace.topics.directory, { key: 'contoso/principal/ada', value: null });
  await refused(before + 2);
  const changes = log.records.filter(
    ({ value: { data } }) =>
      (data.type === 'ProviderPersonSet' && data.personId === 'mallory') || data.type === 'PrincipalRemoved',
  );
  expect(changes).toEqual([]);
  await upstream.publishDirectory([mallory]);
  await log.providerPeople('contoso', 'mallory');
});

test('a genuine record of the directory that is brought back gives no role back', async () => {
  const eve = providerPerson('eve', 'INTERNAL_APPROVER');
  const key = directoryKey(eve);
  await upstream.publishDirectory([eve]);
  await log.providerPeople('contoso', 'eve');
  const genuine = await recordOf(key);
  await upstream.publishDirectory([providerPerson('eve', 'ENGINEER')]);
  await until('the role is taken away', () => rolesOf('eve')?.includes('ENGINEER'));
  await write(namespace.topics.directory, genuine);
  await until('policy refuses it wherever it decides', () => {
    const codes = letters.records.map(({ headers }) => headers[DEAD_LETTER_HEADERS.code]);
    return codes.filter((code) => code === 'DIRECTORY_RECORD_OLD').length === PARTITIONS;
  });
  expect(rolesOf('eve')).toEqual(['ENGINEER']);
});

/** As the log has them now. */
const rolesOf = (person: string) =>
  log.records
    .flatMap(({ value: { data } }) =>
      data.type === 'ProviderPersonSet' && data.personId === person ? [data.roles] : [],
    )
    .at(-1);

/** The only record of the directory with this key, as it stands there. */
async function recordOf(key: string): Promise<Message> {
  const reader = createLogReader(namespace.kafka);
  const topic = namespace.topics.directory;
  try {
    for await (const { records } of recordsNow(reader, topic)) {
      const found = records.find((record) => record.key?.toString() === key);
      if (found !== undefined) return { key: found.key, value: found.raw, headers: { ...found.headers } };
    }
  } finally {
    await reader.close();
  }
  throw new Error(`${topic} has no record with the key ${key}`);
}
