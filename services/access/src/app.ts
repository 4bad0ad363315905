import type { GrantsReader } from '@lockbox/grants/reader';
import type { Logger } from '@lockbox/platform/log';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Asker, AskGrants, NotForCaller } from './ask.ts';
import { WrongPayload } from './authzen/payloads.ts';
import { authzenMetadata, authzenRoutes } from './authzen/routes.ts';
import type { Caller, FindEvaluationCaller } from './callers.ts';
import type { IssuingDependencies } from './oauth/issue.ts';
import { introspectionRoute, tokenEndpointOf, tokenRoutes } from './oauth/routes.ts';
import type { Reporter } from './reports/reporter.ts';
import { NotReady, runningFor } from './running-for.ts';

const CALL_MS = 10_000;
/** How often those who are too slow are looked for: by itself Node does so each half minute. */
const LOOKS_EVERY_MS = 5_000;
const SILENCE_MS = 60_000;
const MOST_BYTES = 256 * 1_024;

export interface AccessDependencies {
  readonly log: Logger;
  readonly metrics: Registry;
  readonly grants: Pick<GrantsReader, 'answer' | 'doubt' | 'doubts' | 'running'>;
  readonly callerOf: FindEvaluationCaller;
  /** Told of each question that was answered with no. */
  readonly onRefused: Reporter['refused'];
  /** The address at which callers reach it. */
  readonly url: string;
  readonly tokens: Omit<IssuingDependencies, 'ask' | 'askQuietly' | 'url' | 'tokenEndpoint'>;
}

/** Makes the interface, ready to listen. Health and metrics have a port of their own. */
export function createAccessApp(deps: AccessDependencies): FastifyInstance {
  const { log, grants, callerOf, url } = deps;
  const app = Fastify({
    loggerInstance: log as FastifyBaseLogger, // pino's logger has all that Fastify calls
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: MOST_BYTES,
    requestTimeout: CALL_MS,
    connectionTimeout: SILENCE_MS,
    http: { headersTimeout: CALL_MS, connectionsCheckingInterval: LOOKS_EVERY_MS },
  });
  app.addHook('onRequest', async (request, reply) => {
    const id = request.headers['x-request-id'];
    if (id !== undefined) reply.header('x-request-id', id);
    reply.header('cache-control', 'no-store');
  });
  answerErrors(app);
  authzenMetadata(app, url);
  const asking = counted(deps);
  countDoubts(deps);
  const duration = durations(deps.metrics);
  const tokens = {
    ...deps.tokens,
    ask: asking.asEngineer,
    askQuietly: grants.answer,
    url,
    tokenEndpoint: tokenEndpointOf(url),
  };
  app.register(async (open) => {
    measure(open, duration);
    tokenRoutes(open, tokens);
  });
  app.register(async (known) => {
    const callers = new WeakMap<FastifyRequest, Caller>();
    measure(known, duration);
    known.addHook('onRequest', async (request, reply) => {
      const { authorization = '' } = request.headers;
      const caller = callerOf(authorization);
      if (caller !== undefined) {
        callers.set(request, caller);
        return;
      }
      // RFC 6750, 3.1: no error where no bearer token was sent.
      const error = /^Bearer\b/i.test(authorization) ? ', error="invalid_token"' : '';
      return reply
        .status(401)
        .header('www-authenticate', `Bearer realm="${url}"${error}`)
        .type('text/plain; charset=utf-8')
        .send(
          'Send the secret of a caller that LOCKBOX_ACCESS_CALLERS lists, of at least 32 bytes: Authorization: Bearer SECRET',
        );
    });
    const callerIn = (request: FastifyRequest): Caller => callers.get(request) ?? NOBODY;
    authzenRoutes(known, {
      askerOf: (request) => asking.asCaller(callerIn(request)),
      runningFor: (request, tenant) => runningFor(grants, callerIn(request), tenant),
    });
    await known.register(async (scope) => introspectionRoute(scope, callerIn, tokens));
  });
  return app;
}

/** Errors are texts, as AuthZEN has them. */
function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const send = (status: number, sentence: string) =>
      reply.status(status).type('text/plain; charset=utf-8').send(sentence);
    if (error instanceof WrongPayload) return send(400, error.message);
    if (error instanceof NotReady) return send(503, error.message);
    if (error.statusCode === 415) return send(400, 'Send JSON, with the header Content-Type: application/json.');
    if (error.statusCode !== undefined && error.statusCode < 500) return send(error.statusCode, error.message);
    request.log.error({ err: error }, 'a call failed');
    return send(500, 'Something went wrong here: take it for a no. Tell the operator the time.');
  });
}

/** The caller of engineers' own tools. No configured caller's name has these characters. */
const ENGINEERS = '(engineers)';

/** Bound to nothing. */
const NOBODY: Caller = { name: 'unknown', tenants: [], isBoundTo: () => false };
const NOT_FOR_CALLER: NotForCaller = { granted: false, reason: 'NOT_FOR_CALLER' };

/** Asks, and counts: metrics say which caller got which answers. */
function counted({ grants, metrics, onRefused }: AccessDependencies): {
  readonly asEngineer: AskGrants;
  readonly asCaller: (caller: Caller) => Asker;
} {
  const answers = new Counter({
    name: 'lockbox_access_answers_total',
    help: 'Questions whether access runs, by answer, which is GRANTED or why it was refused, and by who asked',
    labelNames: ['answer', 'caller'],
    registers: [metrics],
  });
  const askAs =
    (caller: string): AskGrants =>
    (question) => {
      const answer = grants.answer(question);
      answers.inc({ answer: answer.granted ? 'GRANTED' : answer.reason, caller });
      if (!answer.granted) onRefused(question, answer.reason);
      return answer;
    };
  return {
    asEngineer: askAs(ENGINEERS),
    asCaller({ name, tenants = [], isBoundTo }) {
      const ask = askAs(name);
      return {
        ask(question) {
          if (isBoundTo(question.tenantId, question.dataStoreId)) return ask(question);
          // Reported to nobody: another tenant's log and letters are none of this caller's.
          answers.inc({ answer: NOT_FOR_CALLER.reason, caller: name });
          return NOT_FOR_CALLER;
        },
        ownTenant: tenants.length === 1 ? tenants[0] : undefined,
      };
    },
  };
}

function countDoubts({ grants, metrics }: AccessDependencies): void {
  new Gauge({
    name: 'lockbox_access_partitions_in_doubt',
    help: 'Partitions of the log of whose tenants nobody gets access now, by why',
    labelNames: ['doubt'],
    registers: [metrics],
    collect() {
      this.reset();
      for (const doubt of grants.doubts()) this.inc({ doubt });
    },
  });
}

const LABELS = ['http_request_method', 'http_route', 'http_response_status_code'] as const;

const durations = (metrics: Registry): Histogram<(typeof LABELS)[number]> =>
  new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Time to answer a request, by route and status',
    labelNames: LABELS,
    buckets: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.1, 1],
    registers: [metrics],
  });

function measure(app: FastifyInstance, duration: ReturnType<typeof durations>): void {
  app.addHook('onResponse', async (request, reply) => {
    const labels = {
      http_request_method: request.method,
      http_route: request.routeOptions.url ?? 'none',
      http_response_status_code: String(reply.statusCode),
    };
    duration.observe(labels, reply.elapsedTime / 1000);
  });
}
