import type { LookupAddress } from 'node:dns';
import { type AddressInfo, createServer } from 'node:net';
import { startWebhookReceiver, type WebhookReceiver } from '@lockbox/testing/webhook-receiver';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { post } from './post.ts';

let receiver: WebhookReceiver;
beforeAll(async () => {
  receiver = await startWebhookReceiver();
});
afterAll(() => receiver.stop());

const message = { headers: { 'webhook-id': 'n-1' }, body: '{"a":"ä"}' };
const send = (path: string, answerWithinMs = 20_000) =>
  post({ ...message, url: `${receiver.url}${path}`, development: true, answerWithinMs });

test('2xx is a delivery, 410 a refusal for good, and any other answer is tried again', async () => {
  const results: Record<string, unknown> = {};
  for (const status of [200, 202, 204, 299, 301, 302, 307, 400, 404, 410, 429, 500, 502, 503, 504]) {
    receiver.answer(`/${status}`, status);
    results[status] = (await send(`/${status}`)).kind;
  }
  expect(results).toEqual({
    200: 'delivered',
    202: 'delivered',
    204: 'delivered',
    299: 'delivered',
    301: 'deferred',
    302: 'deferred',
    307: 'deferred',
    400: 'deferred',
    404: 'deferred',
    410: 'refused',
    429: 'deferred',
    500: 'deferred',
    502: 'deferred',
    503: 'deferred',
    504: 'deferred',
  });
  expect(receiver.at('/200')[0]).toMatchObject({ body: message.body, id: 'n-1' });
  expect(receiver.at('/200')[0]?.headers['content-type']).toBe('application/json');
  expect(receiver.at('/redirected')).toEqual([]);
});

test('a refusal says so where the clock of the receiver is more than five minutes off', async () => {
  const hour = 3_600_000;
  receiver.answer('/refuses', 401);
  expect(await send('/refuses')).toEqual({ kind: 'deferred', detail: '401' });
  receiver.setClock(() => Date.now() - hour);
  expect(await send('/refuses')).toEqual({ kind: 'deferred', detail: '401 CLOCKS_DIFFER' });
  expect(await send('/takes')).toEqual({ kind: 'delivered', detail: '204' });
  receiver.setClock(Date.now);
});

test.each([429, 502, 503, 504])('Retry-After of a %s says how long the receiver is left alone', async (status) => {
  const asked = async (retryAfter: string) => {
    receiver.answer('/throttled', status, { 'retry-after': retryAfter });
    return await send('/throttled');
  };
  const deferred = { kind: 'deferred', detail: String(status) };
  expect(await asked('120')).toEqual({ ...deferred, retryAfterMs: 120_000 });
  const date = await asked(new Date(Date.now() + 600_000).toUTCString());
  expect(date).toEqual({ ...deferred, retryAfterMs: expect.closeTo(600_000, -5) });
  for (const none of ['0', '-1', 'soon', 'Wed, 21 Oct 2015 07:28:00 GMT']) expect(await asked(none)).toEqual(deferred);
});

test('a receiver that does not answer, or cannot be connected to, is tried again', async () => {
  receiver.answer('/silent', 'silent');
  expect(await send('/silent', 200)).toEqual({ kind: 'deferred', detail: 'ETIMEDOUT' });
  expect(await post({ ...message, url: 'http://127.0.0.1:9/', development: true })).toEqual({
    kind: 'deferred',
    detail: 'ECONNREFUSED',
  });
});

test('a receiver that wants to speak another protocol keeps nobody waiting, and is tried again', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', () =>
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo; // it listens to an address and no pipe
  expect(await post({ ...message, url: `http://127.0.0.1:${port}/`, development: true })).toEqual({
    kind: 'deferred',
    detail: 'ECONNRESET',
  });
  server.close();
});

test('outside development nothing is sent to a private address, nor to a name that resolves to one', async () => {
  const before = receiver.received.length;
  const { port } = new URL(receiver.url);
  const named =
    (...addresses: readonly string[]) =>
    (_name: string, _options: object, callback: (error: null, found: LookupAddress[]) => void) =>
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
  const refused = { kind: 'refused', detail: 'PRIVATE_ADDRESS' };
  for (const url of [
    receiver.url,
    `https://127.0.0.1:${port}/`,
    `https://[::1]:${port}/`,
    `https://localhost:${port}/`,
  ]) {
    expect(await post({ ...message, url, development: false })).toEqual(refused);
  }
  for (const addresses of [['127.0.0.1'], ['::1', '10.0.0.1'], ['::ffff:127.0.0.1'], []]) {
    const url = `https://hooks.example.com:${port}/`;
    expect(await post({ ...message, url, development: false, resolve: named(...addresses) })).toEqual(refused);
  }
  expect(receiver.received.length).toBe(before);
});
