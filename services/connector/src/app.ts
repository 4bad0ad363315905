import type { Clock } from '@lockbox/platform/clock';
import type { Logger } from '@lockbox/platform/log';
import { carriedTrace } from '@lockbox/worker/trace';
import Fastify, { type FastifyBaseLogger, type FastifyError, type FastifyInstance, LogController } from 'fastify';
import { Counter, type Registry } from 'prom-client';
import { ConnectorProblem } from './problem.ts';
import type { IntakePublisher } from './publisher.ts';
import { recordIdsOf, recordIn } from './receive.ts';
import type { KnownSource } from './sources.ts';

const CALL_MS = 30_000;
/** How often those who are too slow are looked for: by itself Node does so each half minute. */
const LOOKS_EVERY_MS = 5_000;
const SILENCE_MS = 60_000;
const MOST_BYTES = 256 * 1_024;

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

export interface ConnectorDependencies {
  readonly log: Logger;
  readonly metrics: Registry;
  readonly sources: ReadonlyMap<string, KnownSource>;
  readonly publisher: Pick<IntakePublisher, 'publish'>;
  readonly clock: Pick<Clock, 'now'>;
  /** The time by which callers sign: their clocks know nothing of one that was advanced. */
  readonly time: () => number;
}

/** Makes the interface, ready to listen. Health and metrics have a port of their own. */
export function createConnectorApp({
  log,
  metrics,
  sources,
  publisher,
  clock,
  time,
}: ConnectorDependencies): FastifyInstance {
  const app = Fastify({
    loggerInstance: log as FastifyBaseLogger, // pino's logger has all that Fastify calls
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: MOST_BYTES,
    requestTimeout: CALL_MS,
    connectionTimeout: SILENCE_MS,
    http: { headersTimeout: CALL_MS, connectionsCheckingInterval: LOOKS_EVERY_MS },
  });
  const events = new Counter({
    name: 'lockbox_connector_events_total',
    help: 'What ticket systems sent, by source and outcome: PUBLISHED, NOT_MAPPED, or the code of the answer',
    labelNames: ['source', 'outcome'],
    registers: [metrics],
  });
  app.addHook('onRequest', async (_, reply) => {
    reply.header('cache-control', 'no-store');
  });
  // The signature covers the body's raw bytes.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
  answerErrors(app);

  app.post<{ Params: { source: string } }>('/sources/:source', async (request, reply) => {
    const source = sources.get(request.params.source);
    if (source === undefined)
      throw new ConnectorProblem(
        404,
        'NOT_FOUND',
        'There is no such source: LOCKBOX_CONNECTOR_FILE has those that there are.',
      );
    const count = (outcome: string) => events.inc({ source: source.name, outcome });
    let isProven = false;
    try {
      const { headers, body } = request;
      const call = { headers, body: Buffer.isBuffer(body) ? body : Buffer.alloc(0) };
      const unproven = source.whyUnproven(call, time());
      if (unproven !== undefined) throw new ConnectorProblem(401, 'UNAUTHORIZED', `${unproven}.`);
      isProven = true;
      // Counted when it is proven, so that a stranger takes nothing from the source.
      const seconds = source.takeCall(performance.now());
      if (seconds !== undefined)
        throw new ConnectorProblem(
          429,
          'TOO_MANY_CALLS',
          `Too many calls of ${source.name}. Try again in ${seconds} s.`,
          {
            headers: { 'retry-after': String(seconds) },
          },
        );
      const record = recordIn(call, source, clock.now());
      if (record === undefined) {
        count('NOT_MAPPED');
        return await reply.status(204).send();
      }
      await publisher.publish(record, source, carriedTrace(headers));
      count('PUBLISHED');
      return await reply.status(202).send({ record: record.type, ...recordIdsOf(record) });
    } catch (error) {
      count(error instanceof ConnectorProblem ? error.code : 'INTERNAL_ERROR');
      // Not its text: it may repeat what was sent. Ticket systems show nobody what they were answered.
      if (isProven && error instanceof ConnectorProblem && error.status < 500 && error.status !== 429)
        log.warn({ source: source.name, code: error.code, fields: error.errors }, 'a call was refused');
      throw error;
    }
  });
  return app;
}

/** Errors are answered as RFC 9457 says. */
function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const problem = problemOf(error);
    if (problem.status === 500) request.log.error({ err: error }, 'a call failed');
    const { status, code, message: detail, headers, errors } = problem;
    return reply
      .status(status)
      .headers(headers)
      .type('application/problem+json')
      .send({ type: 'about:blank', title: TITLES[status] ?? 'Error', status, detail, code, errors });
  });
  app.setNotFoundHandler(() => {
    throw new ConnectorProblem(404, 'NOT_FOUND', 'Send to POST /sources/<source>.');
  });
}

function problemOf(error: FastifyError): ConnectorProblem {
  if (error instanceof ConnectorProblem) return error;
  const { statusCode = 500 } = error;
  if (statusCode === 413) return new ConnectorProblem(413, 'TOO_LARGE', `Send ${MOST_BYTES} bytes at most.`);
  if (statusCode < 500) return new ConnectorProblem(statusCode, 'BAD_REQUEST', error.message);
  return new ConnectorProblem(
    500,
    'INTERNAL_ERROR',
    'Something went wrong here. Send it again; tell the operator the time.',
  );
}
