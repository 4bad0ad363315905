import { once } from 'node:events';
import { createServer, connect as dial, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { inside, silent } from './inside.ts';

interface Connection {
  connect(): Promise<unknown>;
  disconnect(): Promise<unknown>;
  send(of: { readonly request: object; readonly response: object }): Promise<string>;
}
const Connection = inside<new (of: object) => Connection>('network/connection.js');
const Encoder = inside<new () => object>('protocol/encoder.js');

/** A server that writes only a part of its first answer. */
async function createServerThatStops() {
  let connections = 0;
  const server = createServer((socket) => {
    const isFirst = ++connections === 1;
    socket.on('data', (request) => {
      const id = request.subarray(8, 12); // follows the size, the kind of request and its version
      const answer = Buffer.concat([Buffer.from([0, 0, 0, 12]), id, Buffer.from('answered')]);
      socket.write(isFirst ? answer.subarray(0, 9) : answer);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return { server, port: typeof address === 'object' && address !== null ? address.port : 0 };
}

test('an answer that was cut with its connection is no part of the next connection', async () => {
  const { server, port } = await createServerThatStops();
  const arrived = Promise.withResolvers<Socket>();
  const connection = new Connection({
    host: '127.0.0.1',
    port,
    logger: silent,
    requestTimeout: 1_000,
    connectionTimeout: 1_000,
    socketFactory({ onConnect }: { onConnect(): void }) {
      const socket = dial(port, '127.0.0.1', onConnect);
      return socket.once('data', () => arrived.resolve(socket));
    },
  });
  const ask = () =>
    connection.send({
      request: { apiKey: 18, apiVersion: 0, apiName: 'Asked', encode: async () => new Encoder() },
      response: { decode: async (payload: Buffer) => payload.toString(), parse: async (text: string) => text },
    });
  await connection.connect();
  const first = ask().catch((error: unknown) => String(error));
  (await arrived.promise).destroy(new Error('cut'));
  expect(await first).toContain('cut');
  await connection.connect();
  await expect(ask()).resolves.toBe('answered');
  await connection.disconnect();
  server.close();
});
