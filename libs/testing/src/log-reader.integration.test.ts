/** A reader that went silent would fail the tests of a whole file, each with a wait in vain. */
import { type Codec, openCodec } from '@lockbox/contracts/codec';
import { LockboxError } from '@lockbox/contracts/errors';
import type { Value } from '@lockbox/contracts/generated/directory';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readTopic } from './log-reader.ts';
import { createNamespace, type Namespace } from './namespace.ts';
import { until } from './until.ts';
import { connectUpstream, sampleTenant, type Upstream } from './upstream.ts';

let namespace: Namespace;
let upstream: Upstream;
let codec: Codec<Value>;

beforeAll(async () => {
  namespace = await createNamespace();
  upstream = await connectUpstream(namespace.namespace);
  codec = await openCodec(namespace.registry, namespace.namespace, 'directory');
  await upstream.publishDirectory(sampleTenant('contoso'));
});
afterAll(async () => {
  await upstream?.close();
  await namespace?.drop();
});

const read = (changed: Partial<Codec<Value>>) => {
  const own: Codec<Value> = Object.assign(Object.create(codec), changed);
  return readTopic(namespace.namespace, namespace.topics.directory, 'directory', own);
};

test('a registry that does not answer twice keeps nobody from reading on', async () => {
  let failures = 0;
  const reader = await read({
    async prepare(values) {
      if (++failures <= 2)
        throw new LockboxError('REGISTRY_UNAVAILABLE', 'away', { cause: new Error('timeout'), retriable: true });
      await codec.prepare(values);
    },
  });
  await until('all is read', () => reader.records.length >= sampleTenant('contoso').length);
  expect(reader.records).toHaveLength(sampleTenant('contoso').length);
  await reader.close();
});

test('whoever waits for a record that cannot come learns why', async () => {
  const reader = await read({
    decode() {
      throw new Error('no such kind');
    },
  });
  const waiting = until('a record', () => reader.records.length > 0);
  await expect(waiting).rejects.toMatchObject({ cause: { message: expect.stringContaining('no such kind') } });
  await reader.close();
});
