import type { FastifyInstance } from 'fastify';
import { Histogram, type Registry } from 'prom-client';
import type { Dependencies } from '../dependencies.ts';

/** What platforms ask every program: whether it is alive, whether it can serve, and its metrics. */
export function healthRoutes(app: FastifyInstance, { notReady, metrics }: Dependencies): void {
  app.get('/healthz', { schema: { hide: true } }, () => ({ status: 'ok', reasons: [] }));
  app.get('/readyz', { schema: { hide: true } }, async (_request, reply) => {
    const reasons = await notReady();
    return reply
      .status(reasons.length === 0 ? 200 : 503)
      .send({ status: reasons.length === 0 ? 'ok' : 'unavailable', reasons });
  });
  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.metrics()),
  );
}

/** Measures how long answers take, for the routes that are added after this call. */
export function measureAnswers(app: FastifyInstance, metrics: Registry): void {
  const duration = new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Time to answer a request, by route and status',
    labelNames: ['http_request_method', 'http_route', 'http_response_status_code'],
    registers: [metrics],
  });
  app.addHook('onResponse', async (request, reply) => {
    if (reply.raw.getHeader('content-type') === 'text/event-stream') return; // open for hours by design
    const labels = {
      http_request_method: request.method,
      http_route: request.routeOptions.url ?? 'none',
      http_response_status_code: String(reply.statusCode),
    };
    duration.observe(labels, reply.elapsedTime / 1000);
  });
}
