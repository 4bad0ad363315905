import { afterEach, expect, test } from 'vitest';
import { createMetrics, type Routes, serveHealth } from './health.ts';

const closings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0)) await close();
});

async function serve(routes?: () => Routes | undefined) {
  const errors: unknown[] = [];
  const { port, stop } = await serveHealth({
    host: '127.0.0.1',
    port: 0,
    health: { notReady: () => ['waits for Kafka'], dead: () => [] },
    metrics: createMetrics('test'),
    onRouteError: (error, route) => errors.push([route, error]),
    ...(routes && { routes }),
  });
  closings.push(stop);
  const call = async (path: string, method = 'GET') => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method });
    const text = await answer.text();
    return {
      status: answer.status,
      body: answer.headers.get('content-type') === 'application/json' ? JSON.parse(text) : text,
    };
  };
  return { call, errors };
}

test('a program that waits lives, is not ready, and says why', async () => {
  const { call } = await serve();
  expect(await call('/healthz')).toEqual({ status: 200, body: { status: 'ok', reasons: [] } });
  expect(await call('/readyz')).toEqual({ status: 503, body: { status: 'unavailable', reasons: ['waits for Kafka'] } });
  const metrics = (await call('/metrics')).body;
  expect(metrics).toContain('process_cpu_seconds_total{service="test"}');
  expect(metrics).toContain('lockbox_not_ready_reasons{service="test"} 1\n');
  expect((await call('/elsewhere')).status).toBe(404);
});

test('a route answers its method and path, whatever the query, with what it returns', async () => {
  const { call } = await serve(() => ({ 'GET /counts': ({ url }) => ({ url }) }));
  expect(await call('/counts?tenant=a')).toEqual({ status: 200, body: { url: '/counts?tenant=a' } });
  expect((await call('/counts', 'POST')).status).toBe(404);
  expect((await call('/counts/a')).status).toBe(404);
});

test('a route may answer by itself', async () => {
  const { call } = await serve(() => ({
    'POST /counts': (_request, response) => void response.writeHead(202).end('later'),
  }));
  expect(await call('/counts', 'POST')).toEqual({ status: 202, body: 'later' });
});

test('before the routes are known, a call hears why', async () => {
  const { call } = await serve(() => undefined);
  expect((await call('/counts')).body.reasons).toEqual(['waits for Kafka']);
});

test('what a route throws is a 500 that says nothing of it, and is reported', async () => {
  const fault = new Error('a secret');
  const { call, errors } = await serve(() => ({ 'GET /counts': () => Promise.reject(fault) }));
  expect(await call('/counts')).toEqual({ status: 500, body: { status: 'failed' } });
  expect(errors).toEqual([['GET /counts', fault]]);
});
