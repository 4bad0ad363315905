import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import swagger from '@fastify/swagger';
import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import type { Logger } from '@lockbox/platform/log';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest, LogController } from 'fastify';
import { Histogram, type Registry } from 'prom-client';
import { canonicalUrl } from './azure/paths.ts';
import { azureRoutes } from './azure/routes.ts';
import { carryTraces } from './call-trace.ts';
import type { Changes } from './changes.ts';
import type { Commands } from './commands.ts';
import type { IntakeRecords } from './intake-records.ts';
import type { LogConnection } from './log-connection.ts';
import type { Outcomes } from './outcomes.ts';
import type { People } from './people.ts';
import { answerWithProblems, Problem } from './problems.ts';
import type { Reads } from './reads.ts';
import type { RefusalLimit } from './refusals.ts';
import { accessRequestRoutes } from './routes/access-requests.ts';
import { auditRoutes } from './routes/audit-events.ts';
import { changesRoute } from './routes/changes.ts';
import { lockboxRequestRoutes } from './routes/lockbox-requests.ts';
import { policyRoutes } from './routes/policy.ts';
import { sessionRoutes } from './routes/session.ts';
import { signInRoutes } from './routes/sign-in.ts';
import { tenantRoutes } from './routes/tenants.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import { SESSION_COOKIE } from './sign-in/cookies.ts';
import { changesSomething, checkForgery } from './sign-in/csrf.ts';
import type { Issuers } from './sign-in/issuers.ts';
import type { Session, Sessions } from './sign-in/sessions.ts';
import type { Identity } from './tokens.ts';
import { serveWebApp } from './web-app/serve.ts';
import type { Webhooks } from './webhooks.ts';

/** What the routes stand on. */
export interface Parts {
  readonly log: Logger;
  readonly metrics: Registry;
  readonly people: People;
  readonly reads: Reads;
  readonly commands: Commands;
  readonly intake: IntakeRecords;
  /** The bytes of an event's record, from the log. */
  readonly readRecord: LogConnection['readRecord'];
  readonly outcomes: Outcomes;
  readonly changes: Changes;
  readonly refusals: RefusalLimit;
  readonly webhooks: Webhooks;
  /** Whether webhooks may lead to this machine, as in development. */
  readonly development: boolean;
  /** Milliseconds, by the clock that senders use. */
  readonly now: () => number;
  readonly checkToken: (token: string) => Promise<Identity>;
  readonly issuers: Issuers;
  readonly sessions: Sessions;
  /** Scheme, host and port that people's browsers know the portal by. */
  readonly portalOrigin: string;
  readonly providerName: string;
  /** Where the built web app lies. */
  readonly webFolder: string;
  /** Why the portal cannot serve now; shown by /readyz. */
  readonly notReady: () => Promise<readonly string[]>;
}

declare module 'fastify' {
  interface FastifyRequest {
    identity: Identity | null;
    /** The browser's; null when a bearer token was sent. */
    session: Session | null;
  }
  interface FastifyContextConfig {
    /** Only ever called by the page itself, in a way that takes no headers. */
    readonly background?: boolean;
  }
}

/** The identity of a request that has passed the check of its token or session. */
export function identityOf(request: FastifyRequest): Identity {
  if (request.identity === null)
    throw new Problem(401, 'UNAUTHORIZED', 'Sign in, or send a bearer token.', { 'www-authenticate': 'Bearer' });
  return request.identity;
}

/** Set by the page on what it does by itself, so that a page that lies open does not count as one that is used. */
const BACKGROUND_HEADER = 'x-lockbox-background';

const BEARER = /^Bearer ([A-Za-z0-9._~+/-]+=*)$/;

/** The token of a call that has one. */
export const bearerOf = ({ headers }: FastifyRequest): string | undefined =>
  headers.authorization === undefined ? undefined : BEARER.exec(headers.authorization)?.[1];

/** Finds out who calls: by a bearer token, or else by the browser's session, which must not have been forged. */
async function identify(request: FastifyRequest, { checkToken, sessions, portalOrigin }: Parts): Promise<void> {
  if (request.headers.authorization !== undefined) {
    const token = bearerOf(request);
    if (token !== undefined) request.identity = await checkToken(token);
  } else {
    const inUse = request.headers[BACKGROUND_HEADER] === undefined && !request.routeOptions.config.background;
    const session = await sessions.find(request.cookies[SESSION_COOKIE], { inUse });
    if (session !== undefined) {
      if (changesSomething(request)) checkForgery(request, { csrfToken: session.csrfToken, origin: portalOrigin });
      request.session = session;
      request.identity = session.identity;
    }
  }
  identityOf(request);
}

/** What every call that needs to know its caller goes through. */
function guard(api: FastifyInstance, parts: Parts): void {
  api.decorateRequest('identity', null);
  api.decorateRequest('session', null);
  api.addHook('onRequest', (request) => identify(request, parts));
  carryTraces(api);
  api.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    // The clock that decides: a browser's own may be wrong, and the development clock is moved forward.
    reply.header('lockbox-time', new Date(parts.now()).toISOString());
  });
}

/** The API, ready to listen. It decides nothing: it sends commands and intake records, and reads projections. */
export async function createApp(parts: Parts): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: parts.log as FastifyBaseLogger, // pino's logger has all that Fastify calls
    bodyLimit: 256 * 1024,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: true,
    rewriteUrl: ({ url = '/' }) => canonicalUrl(url),
  })
    .setValidatorCompiler(TypeBoxValidatorCompiler)
    .withTypeProvider<TypeBoxTypeProvider>();

  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"], formAction: ["'none'"], baseUri: ["'none'"] },
    },
  });
  const { sendPage } = await serveWebApp(app, parts.webFolder);
  answerWithProblems(app, sendPage);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Lockbox', version: '1', description: "A customer's say over access to its data." },
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
          session: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE },
        },
      },
      security: [{ bearer: [] }, { session: [] }],
    },
  });

  app.get('/healthz', { schema: { hide: true } }, () => ({ status: 'ok', reasons: [] }));
  app.get('/readyz', { schema: { hide: true } }, async (_request, reply) => {
    const reasons = await parts.notReady();
    return reply
      .status(reasons.length === 0 ? 200 : 503)
      .send({ status: reasons.length === 0 ? 'ok' : 'unavailable', reasons });
  });
  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) =>
    reply.type(parts.metrics.contentType).send(await parts.metrics.metrics()),
  );

  await app.register(cookie);
  signInRoutes(app, parts);

  const duration = new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Time to answer a request, by route and status',
    labelNames: ['http_request_method', 'http_route', 'http_response_status_code'],
    registers: [parts.metrics],
  });
  app.addHook('onResponse', async (request, reply) => {
    if (reply.raw.getHeader('content-type') === 'text/event-stream') return; // open for hours, and not slow for that
    const labels = {
      http_request_method: request.method,
      http_route: request.routeOptions.url ?? 'none',
      http_response_status_code: String(reply.statusCode),
    };
    duration.observe(labels, reply.elapsedTime / 1000);
  });

  await app.register(
    async (api) => {
      api.get('/openapi.json', { schema: { hide: true } }, () => app.swagger());
      await api.register(async (guarded) => {
        guard(guarded, parts);
        sessionRoutes(guarded, parts);
        lockboxRequestRoutes(guarded, parts);
        policyRoutes(guarded, parts);
        auditRoutes(guarded, parts);
        accessRequestRoutes(guarded, parts);
        tenantRoutes(guarded, parts);
        webhookRoutes(guarded, parts);
        await changesRoute(guarded, parts);
      });
    },
    { prefix: '/api/v1' },
  );
  await app.register(async (azure) => {
    guard(azure, parts);
    azureRoutes(azure, parts);
  });
  return app;
}
