import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { Readable } from 'node:stream';
import { slowCallersAreCutOff } from '@lockbox/platform/slow-callers';
import Fastify from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';

const app = Fastify(slowCallersAreCutOff({ callMs: 200, silenceMs: 400 }));
const answerEnded = Promise.withResolvers<void>();
let port: number;

beforeAll(async () => {
  app.post('/', () => 'done');
  app.get('/endless', (_request, reply) => {
    const pieces = Readable.from(
      (function* () {
        for (;;) yield 'x'.repeat(65_536);
      })(),
    );
    pieces.once('close', () => answerEnded.resolve());
    return reply.send(pieces);
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  port = (app.server.address() as AddressInfo).port; // it listens
});
afterAll(() => app.close());

/** Sends only so much, and never more; what came back until the connection was cut. */
async function answerTo(sent: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (data) => {
    answer += data;
  });
  socket.write(sent);
  await once(socket, 'close');
  return answer;
}

test.for<[string, string]>([
  ['nothing', ''],
  ['half of its headers', 'POST / HTTP/1.1\r\nhost: a\r\n'],
  ['half of its body', 'POST / HTTP/1.1\r\nhost: a\r\ncontent-type: text/plain\r\ncontent-length: 10\r\n\r\nhalf'],
])('who sends %s is cut off', async ([, sent]) => {
  expect(await answerTo(sent)).toMatch(/^$|408/);
});

test('who does not read the answer is cut off, and what makes it ends', async () => {
  const socket = connect(port, '127.0.0.1');
  socket.pause();
  socket.write('GET /endless HTTP/1.1\r\nhost: a\r\n\r\n');
  await answerEnded.promise;
  socket.destroy();
});
