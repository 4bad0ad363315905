import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { compressAnswers, WORTH_IT_BYTES } from './compressed-answers.ts';

const LIST = {
  items: Array.from({ length: 50 }, (_, number) => ({ id: `request-${number}`, status: 'action-needed' })),
};
const SMALL = { id: 'one' };

async function answer(path: string, acceptEncoding: string, method: 'GET' | 'POST' = 'GET') {
  const app = Fastify();
  app.get('/session', () => LIST);
  app.register(async (within) => {
    await compressAnswers(within);
    within.get('/list', () => LIST);
    within.get('/small', () => SMALL);
    within.post('/list', () => LIST);
  });
  const { headers, rawPayload } = await app.inject({
    method,
    url: path,
    headers: { 'accept-encoding': acceptEncoding },
  });
  await app.close();
  expect(headers['content-length']).toBe(String(rawPayload.length));
  return { encoding: headers['content-encoding'], rawPayload };
}

test.each([
  ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
  ['gzip', 'gzip', gunzipSync],
  ['br;q=0, gzip;q=0.5', 'gzip', gunzipSync],
] as const)('a list is compressed for who accepts %s, and says the same', async (accepted, encoding, decompress) => {
  const compressed = await answer('/list', accepted);
  expect(compressed.encoding).toBe(encoding);
  expect(compressed.rawPayload.length).toBeLessThan(WORTH_IT_BYTES);
  expect(JSON.parse(String(decompress(compressed.rawPayload)))).toEqual(LIST);
});

test.each([
  ['/list', '', 'who accepts nothing of it'],
  ['/list', 'identity, br;q=0', 'who refuses it'],
  ['/small', 'br', 'what is small'],
  ['/session', 'br', 'what holds secrets'],
] as const)('%s is sent as it is (accept-encoding: %s): %s', async (path, accepted, _why) => {
  const { encoding, rawPayload } = await answer(path, accepted);
  expect(encoding).toBe(undefined);
  expect(JSON.parse(String(rawPayload))).toEqual(path === '/small' ? SMALL : LIST);
});

test('the answer to a change, which is small and may hold a new secret, is not compressed', async () => {
  expect((await answer('/list', 'br', 'POST')).encoding).toBe(undefined);
});

test('a compressed request is refused, since a small one could unpack to any size', async () => {
  const app = Fastify();
  await compressAnswers(app);
  app.post('/echo', (request) => request.body);
  const { statusCode } = await app.inject({
    method: 'POST',
    url: '/echo',
    headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    payload: gzipSync(JSON.stringify(LIST)),
  });
  await app.close();
  expect(statusCode).toBe(400);
});
