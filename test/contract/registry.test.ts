/** The behaviour of a Confluent-compatible schema registry on which Lockbox relies. */
import { LockboxError } from '@lockbox/contracts/errors';
import { connectRegistry } from '@lockbox/contracts/registry';
import { schemaText, subjectOf } from '@lockbox/contracts/schemas';
import { testStack } from '@lockbox/testing/stack';
import { beforeAll, expect, test } from 'vitest';

const namespace = `r${Date.now().toString(36)}`;
const registry = () => connectRegistry(testStack().registryUrl);

async function post(path: string, body: object): Promise<number> {
  const response = await fetch(`${testStack().registryUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    body: JSON.stringify(body),
  });
  return response.status;
}

let id = 0;
beforeAll(async () => {
  id = await registry().register(namespace, 'intake');
});

test('a schema that is a union of records is registered, found again under its subject, and read by its id', async () => {
  expect(await registry().idOf(namespace, 'intake')).toBe(id);
  const read = await registry().schemaById(id);
  expect(read).toEqual(expect.arrayContaining([expect.objectContaining({ type: 'record' })]));
});

test('registering again gives the same id, in another subject too', async () => {
  expect(await registry().register(namespace, 'intake')).toBe(id);
  expect(await registry().register(`${namespace}-other`, 'intake')).toBe(id);
});

test('the subject is BACKWARD_TRANSITIVE, and an incompatible schema is refused with 409', async () => {
  expect(await registry().compatibilityOf(namespace, 'intake')).toBe('BACKWARD_TRANSITIVE');
  await registry().register(namespace, 'texts');
  const schema = JSON.parse(schemaText('texts'));
  schema.fields.push({ name: 'neverSentBefore', type: 'string' });
  const subject = subjectOf(namespace, 'texts');
  expect(await post(`/subjects/${subject}/versions`, { schema: JSON.stringify(schema) })).toBe(409);
  schema.fields.at(-1).default = '';
  expect(await post(`/subjects/${subject}/versions`, { schema: JSON.stringify(schema) })).toBe(200);
});

test('a schema that is not registered is a transient error: somebody has yet to register it', async () => {
  const error: unknown = await registry()
    .idOf(namespace, 'events')
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(LockboxError);
  expect(error).toMatchObject({ code: 'SCHEMA_NOT_REGISTERED', retriable: true });
});

test('an unknown id is an error that does not pass', async () => {
  expect(await registry().schemaById(2_000_000_000)).toBeUndefined();
});

test('a registry that does not answer is a transient error', async () => {
  const nobody = connectRegistry('http://127.0.0.1:9');
  for (const call of [nobody.idOf(namespace, 'intake'), nobody.schemaById(1)]) {
    await expect(call).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE', retriable: true });
  }
});
