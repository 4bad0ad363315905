import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collectDefaultMetrics, Registry } from 'prom-client';

/** What a worker says of itself: why it waits, or what is wrong. An empty list is ready. */
export interface Health {
  /** Reasons for which the program cannot do its work now; shown by /readyz. */
  notReady(): readonly string[];
  /** Reasons for which only a restart helps; shown by /healthz. */
  dead(): readonly string[];
}

export function createMetrics(service: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  return registry;
}

/** Serves /healthz, /readyz and /metrics. */
export async function serveHealth(options: {
  host: string;
  port: number;
  health: Health;
  metrics: Registry;
}): Promise<{ port: number; stop(): Promise<void> }> {
  const { health, metrics } = options;
  const server = createServer((request, response) => {
    const answer = (reasons: readonly string[]) => {
      response.writeHead(reasons.length === 0 ? 200 : 503, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ status: reasons.length === 0 ? 'ok' : 'unavailable', reasons }));
    };
    switch (request.url) {
      case '/healthz':
        return answer(health.dead());
      case '/readyz':
        return answer(health.notReady());
      case '/metrics':
        return void metrics.metrics().then(
          (text) => response.writeHead(200, { 'content-type': metrics.contentType }).end(text),
          (error) => response.writeHead(500).end(String(error)),
        );
      default:
        return void response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve, reject) =>
    server.once('error', reject).listen(options.port, options.host, resolve),
  );
  return {
    port: (server.address() as AddressInfo).port, // a TCP server that listens has an AddressInfo
    stop: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()),
  };
}
