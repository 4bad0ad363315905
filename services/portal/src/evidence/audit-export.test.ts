/** How many exports a tenant may have under way. People and events are made up: this is about places, not about either. */

import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import rateLimit from '@fastify/rate-limit';
import { personId, tenantId } from '@lockbox/contracts/ids';
import { until } from '@lockbox/testing/until';
import Fastify from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Dependencies } from '../dependencies.ts';
import { createLimits } from '../limits/limits.ts';
import { auditRoutes } from '../routes/audit-events.ts';

const app = Fastify();
let port: number;
let known = Promise.resolve();

beforeAll(async () => {
  const identity = { kind: 'customer', tenantId: tenantId('contoso'), personId: personId('ada') } as const;
  async function* endless() {
    for (;;) yield [{ actor: { kind: 'SYSTEM', id: 'x'.repeat(1_000_000) }, data: {} }];
  }
  const deps = {
    people: { reader: () => known.then(() => identity) },
    reads: { auditEventPages: async () => endless() },
  } as unknown as Dependencies; // what an export uses of them
  await app.register(rateLimit, { global: false });
  app.decorateRequest('identity', null);
  app.addHook('onRequest', async (request) => {
    request.identity = identity;
  });
  auditRoutes(app, deps, createLimits(app, 100));
  await app.listen({ port: 0, host: '127.0.0.1' });
  port = (app.server.address() as AddressInfo).port; // it listens
});
afterAll(() => app.close());

/** Asks for an export and reads no more than the beginning of the answer. */
function ask(): Socket {
  const socket = connect(port, '127.0.0.1');
  socket.write('GET /audit-events/export?format=json HTTP/1.1\r\nhost: a\r\n\r\n');
  return socket;
}
async function statusOf(socket: Socket): Promise<number> {
  const [beginning] = await once(socket, 'data');
  socket.pause();
  return Number(/^HTTP\/1.1 (\d+)/.exec(String(beginning))?.[1]);
}
async function isThereRoom(): Promise<boolean> {
  const socket = ask();
  const status = await statusOf(socket);
  socket.destroy();
  return status === 200;
}

test('a third is refused while two are under way, however slowly they are read, and is let in after', async () => {
  const [first, second] = [ask(), ask()];
  expect(await statusOf(first)).toBe(200);
  expect(await statusOf(second)).toBe(200);
  expect(await isThereRoom()).toBe(false);
  first.destroy();
  await until('there is room again', isThereRoom);
  second.destroy();
});

test('who goes away before it begins takes no place', async () => {
  let lookedUp = () => {};
  known = new Promise((resolve) => {
    lookedUp = resolve;
  });
  const gone = [ask(), ask()];
  await Promise.all(gone.map((socket) => once(socket, 'connect')));
  await until('both have come', async () => (await connections()) === 2);
  for (const socket of gone) socket.destroy();
  await until('both have gone', async () => (await connections()) === 0);
  lookedUp();
  await until('there is room', isThereRoom);
});

const connections = () =>
  new Promise<number>((resolve, reject) =>
    app.server.getConnections((error, count) => (error === null ? resolve(count) : reject(error))),
  );
