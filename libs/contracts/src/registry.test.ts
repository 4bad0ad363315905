import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectRegistry, type SchemaRegistryClient } from './registry.ts';

/** The answers about schemas, by id: status and body. */
const ANSWERS: Readonly<Record<number, readonly [number, string]>> = {
  1: [200, JSON.stringify({ schema: '["null","string"]' })],
  2: [200, JSON.stringify({ schema: 'message Text {}', schemaType: 'PROTOBUF' })],
  3: [404, JSON.stringify({ error_code: 40403, message: 'Schema not found' })],
  4: [404, '<html>No such page</html>'],
  5: [200, JSON.stringify({ schema: 'cut o' })],
  6: [200, 'null'],
};

/** How many connections are closed without an answer. */
let hangUps = 0;
const server = createServer(({ url = '', socket }, response) => {
  if (hangUps > 0) {
    hangUps -= 1;
    socket.destroy();
    return;
  }
  const [status, body] = ANSWERS[Number(url.replace('/schemas/ids/', ''))] ?? [500, ''];
  response.writeHead(status).end(body);
});
let registry: SchemaRegistryClient;
beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  registry = connectRegistry(`http://127.0.0.1:${(server.address() as AddressInfo).port}`); // a listening TCP server has one
});
afterAll(() => void server.close());

test('a schema is read by its id; of one that is not Avro, or not there, nothing is', async () => {
  expect(await registry.schemaById(1)).toEqual(['null', 'string']);
  expect(await registry.schemaById(2)).toBeUndefined();
  expect(await registry.schemaById(3)).toBeUndefined();
});

test.each([4, 5, 6, 7])(
  'an answer that is none of a registry counts as none, and is asked for again: %i',
  async (id) => {
    await expect(registry.schemaById(id)).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE', retriable: true });
  },
);

test('a connection that is closed without an answer is made once more, and no oftener', async () => {
  hangUps = 1;
  expect(await registry.schemaById(1)).toEqual(['null', 'string']);
  hangUps = 3;
  await expect(registry.schemaById(1)).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE', retriable: true });
  expect(hangUps).toBe(1);
  hangUps = 0;
});
