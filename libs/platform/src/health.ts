import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/** A worker's health: the reasons why it waits, or what is wrong. An empty list means ready. */
export interface Health {
  /** Reasons for which the program cannot do its work now; shown by /readyz. */
  notReady(): readonly string[] | Promise<readonly string[]>;
  /** Reasons for which only a restart helps; shown by /healthz. */
  dead(): readonly string[];
}

/** Answers a call: what it returns is sent as JSON. One that has answered by itself returns undefined. */
export type Route = (request: IncomingMessage, response: ServerResponse) => unknown;

/** By method and path, such as `GET /counts`. The path is compared as a whole; its query is left to the route. */
export type Routes = Readonly<Record<`${'GET' | 'POST' | 'PUT' | 'DELETE'} /${string}`, Route>>;

interface HealthOptions {
  readonly host: string;
  readonly port: number;
  readonly health: Health;
  readonly metrics: Registry;
  /** Served beside health; undefined until they are known, which is answered as not being ready. */
  routes?(): Routes | undefined;
  /** A route failed: its caller gets a 500 without the reason. */
  onRouteError?(error: unknown, route: string): void;
}

export function createMetrics(service: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 200 });
  return registry;
}

/** Tells at each scrape for how many reasons a program is not ready: what /readyz says, for whoever only reads metrics. */
function exposeReadiness(metrics: Registry, notReady: Health['notReady']): void {
  new Gauge({
    name: 'lockbox_not_ready_reasons',
    help: 'Reasons for which the program cannot do its work now; /readyz and the log have their sentences',
    registers: [metrics],
    async collect() {
      this.set((await notReady()).length);
    },
  });
}

/**
 * Serves /healthz, /readyz and /metrics, and a program's own routes. It uses Node alone: every worker starts with it, and Fastify loads
 * 134 modules (test/architecture/start.test.ts).
 */
export async function serveHealth(options: HealthOptions): Promise<{ port: number; stop(): Promise<void> }> {
  exposeReadiness(options.metrics, options.health.notReady);
  const server = createServer((request, response) => void answer(options, request, response));
  await new Promise<void>((resolve, reject) =>
    server.once('error', reject).listen(options.port, options.host, resolve),
  );
  return {
    port: (server.address() as AddressInfo).port, // a TCP server that listens has an AddressInfo
    stop: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()),
  };
}

async function answer(options: HealthOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { health, metrics, routes = () => ({}), onRouteError } = options;
  const [path = '/'] = (request.url ?? '/').split('?');
  const sendHealth = (reasons: readonly string[]) =>
    sendJson(response, reasons.length === 0 ? 200 : 503, {
      status: reasons.length === 0 ? 'ok' : 'unavailable',
      reasons,
    });
  if (path === '/healthz') return sendHealth(health.dead());
  if (path === '/readyz') return sendHealth(await health.notReady());
  const name = `${request.method} ${path}`;
  try {
    if (path === '/metrics') {
      const text = await metrics.metrics();
      return void response.writeHead(200, { 'content-type': metrics.contentType }).end(text);
    }
    const own: Readonly<Record<string, Route>> | undefined = routes();
    if (own === undefined) return sendHealth(await health.notReady());
    const route = own[name];
    if (route === undefined) return void response.writeHead(404).end();
    const value = await route(request, response);
    if (value !== undefined) sendJson(response, 200, value);
  } catch (error) {
    onRouteError?.(error, name);
    if (response.headersSent) response.destroy();
    else sendJson(response, 500, { status: 'failed' });
  }
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
