import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { push } from './push.ts';

let receiver: Server;
let endpoint: string;
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeAll(async () => {
  receiver = createServer((request, response) => answer(request, response)).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  endpoint = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
});
afterAll(() => {
  receiver.close();
  receiver.closeAllConnections();
});

const send = (signal = new AbortController().signal) =>
  push({ method: 'push', endpoint, authorization: undefined }, 'token', signal);
const answering = (status: number, body = '', headers = {}) => {
  answer = (_, response) => void response.writeHead(status, headers).end(body);
};

test.each([
  [202, '', { kind: 'delivered', detail: '202' }],
  [204, '', { kind: 'delivered', detail: '204' }],
  [400, '{"err":"invalid_request","description":"no token"}', { kind: 'refused', detail: '400 invalid_request' }],
  [400, '{"err":"invalid_key"}', { kind: 'failed', detail: '400 invalid_key' }],
  [400, '{"err":"access_denied"}', { kind: 'failed', detail: '400 access_denied' }],
  [400, '{"err":"<b>"}', { kind: 'failed', detail: '400' }],
  [400, 'no JSON', { kind: 'failed', detail: '400' }],
  [401, '{"err":"invalid_request"}', { kind: 'failed', detail: '401' }],
  [503, '', { kind: 'failed', detail: '503' }],
])('an answer of %i with %j becomes a result', async (status, body, result) => {
  answering(status, body);
  expect(await send()).toEqual(result);
});

test('a push has the method, headers and body of RFC 8935', async () => {
  let seen: unknown;
  answer = async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    const { authorization, accept, 'content-type': type } = request.headers;
    seen = { method: request.method, authorization, accept, type, body };
    response.writeHead(202).end();
  };
  const to = { method: 'push', endpoint, authorization: 'Bearer of-the-receiver' } as const;
  await push(to, 'token', new AbortController().signal);
  expect(seen).toEqual({
    method: 'POST',
    authorization: 'Bearer of-the-receiver',
    accept: 'application/json',
    type: 'application/secevent+jwt',
    body: 'token',
  });
});

test('a redirect is not followed: the authorization is for one address', async () => {
  let asked = 0;
  answer = (_, response) => {
    asked += 1;
    response.writeHead(307, { location: endpoint }).end();
  };
  expect(await send()).toEqual({ kind: 'failed', detail: '307' });
  expect(asked).toBe(1);
});

test('an error without an end is read to its beginning alone', async () => {
  answer = (_, response) => {
    response.writeHead(400);
    const more = () => {
      while (response.write('x'.repeat(10_000))) if (response.destroyed) return;
      response.once('drain', more);
    };
    more();
  };
  expect(await send()).toEqual({ kind: 'failed', detail: '400' });
});

test('a receiver that is not there, or that is given up on, has failed', async () => {
  answer = (request) => void request.socket.destroy();
  expect(await send()).toMatchObject({ kind: 'failed' });
  const gone = new AbortController();
  answer = () => gone.abort();
  expect(await send(gone.signal)).toEqual({ kind: 'failed', detail: 'ETIMEDOUT' });
});
