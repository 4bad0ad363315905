import { afterEach, expect, test, vi } from 'vitest';
import { createApi } from './client.ts';
import { Unreachable } from './problem.ts';

const api = createApi({ csrfToken: null, onSessionEnded() {}, onServerTime() {} });

afterEach(() => {
  vi.unstubAllGlobals();
});

test.for([200, 202])('of a call whose answer %i was cut off it is not known what it did', async (status) => {
  vi.stubGlobal('fetch', async () => new Response('{"secr', { status }));
  await expect(api.send('POST', '/webhooks/1/secret')).rejects.toThrow(Unreachable);
  await expect(api.get('/webhooks')).rejects.toThrow(Unreachable);
});

test('an answer that nobody waits for any more is not taken for one that was cut off', async () => {
  const asked = new AbortController();
  vi.stubGlobal('fetch', async () => {
    asked.abort();
    return new Response('{"secr');
  });
  await expect(api.get('/webhooks', { signal: asked.signal })).rejects.not.toThrow(Unreachable);
});
