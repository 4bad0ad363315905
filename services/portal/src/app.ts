import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import swagger, { type FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import { CREDENTIAL_ID_MAX } from '@lockbox/api/passkeys';
import { slowCallersAreCutOff } from '@lockbox/platform/slow-callers';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest, LogController } from 'fastify';
import { canonicalUrl } from './azure/paths.ts';
import { azureRoutes } from './azure/routes.ts';
import type { Dependencies } from './dependencies.ts';
import { identifyCallers } from './http/caller.ts';
import { compressAnswers } from './http/compressed-answers.ts';
import { measureAnswers } from './http/measure-answers.ts';
import { answerWithProblems } from './http/problems.ts';
import { createLimits, type Limits } from './limits/limits.ts';
import { createRefusedCalls } from './limits/refused-calls.ts';
import { accessRequestRoutes } from './routes/access-requests/routes.ts';
import { accessRoutes } from './routes/accesses.ts';
import { administrationRoute } from './routes/administration.ts';
import { auditRoutes } from './routes/audit-events.ts';
import { changesRoute } from './routes/changes.ts';
import { glossaryRoute } from './routes/glossary.ts';
import { lockboxRequestRoutes } from './routes/lockbox-requests.ts';
import { noticePreferenceRoutes } from './routes/notice-preferences.ts';
import { outcomeRoutes } from './routes/outcomes.ts';
import { overviewRoutes } from './routes/overview.ts';
import { policyRoutes } from './routes/policy.ts';
import { providerPasskeyRoutes } from './routes/provider-passkeys.ts';
import { questionRoutes } from './routes/questions.ts';
import { sessionRoutes } from './routes/session.ts';
import { browserSessionRoutes } from './routes/sessions.ts';
import { signInRoutes } from './routes/sign-in.ts';
import { tenantRoutes } from './routes/tenants.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import { SESSION_COOKIE } from './sign-in/cookies.ts';
import { serveWebApp } from './web-app/serve.ts';

const OPENAPI: NonNullable<FastifyDynamicSwaggerOptions['openapi']> = {
  openapi: '3.1.0',
  info: { title: 'Lockbox', version: '1', description: "A customer's say over access to its data." },
  components: {
    securitySchemes: {
      bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
      session: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE },
    },
  },
  security: [{ bearer: [] }, { session: [] }],
};

const CALL_MS = 30_000;
/** Longer than a stream of changes is silent. */
const SILENCE_MS = 60_000;

/** Makes the API, ready to listen. It decides nothing: it sends commands and intake records, and reads projections. */
export async function createApp(deps: Dependencies): Promise<FastifyInstance> {
  const app = Fastify({
    ...slowCallersAreCutOff({ callMs: CALL_MS, silenceMs: SILENCE_MS + deps.outcomes.waitMs }),
    loggerInstance: deps.log as FastifyBaseLogger, // pino's logger has all that Fastify calls
    bodyLimit: 256 * 1024,
    routerOptions: { maxParamLength: CREDENTIAL_ID_MAX }, // the longest that a path has
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: [...deps.trustedProxies],
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
  const { sendPage } = await serveWebApp(app, deps.webFolder);
  const refused = createRefusedCalls(deps);
  answerWithProblems(app, sendPage, refused.answered);
  await app.register(swagger, { openapi: OPENAPI });
  await app.register(cookie);
  await app.register(rateLimit, { global: false });
  const limits = createLimits(app, deps.callsPerMinute);
  signInRoutes(app, deps, { limits, refused });
  measureAnswers(app, deps.metrics);
  await app.register(apiRoutes(deps, limits), { prefix: '/api/v1' });
  await app.register(async (azure) => {
    identifyCallers(azure, deps, limits);
    azureRoutes(azure, deps, { limits, refused });
  });
  return app;
}

/** All routes of `/api/v1`. Only its OpenAPI document can be read without signing in. */
const apiRoutes = (deps: Dependencies, limits: Limits) => async (api: FastifyInstance) => {
  const onRequest = async (request: FastifyRequest) => void limits.stranger(request);
  api.get('/openapi.json', { schema: { hide: true }, onRequest }, () => api.swagger());
  await api.register(async (identified) => {
    identifyCallers(identified, deps, limits);
    sessionRoutes(identified, deps);
    browserSessionRoutes(identified, deps, limits);
    await changesRoute(identified, deps, limits);
    await identified.register(compressedRoutes(deps, limits));
  });
};

const compressedRoutes = (deps: Dependencies, limits: Limits) => async (api: FastifyInstance) => {
  await compressAnswers(api);
  lockboxRequestRoutes(api, deps, limits);
  outcomeRoutes(api, deps);
  questionRoutes(api, deps, limits);
  accessRoutes(api, deps);
  overviewRoutes(api, deps);
  policyRoutes(api, deps, limits);
  noticePreferenceRoutes(api, deps, limits);
  auditRoutes(api, deps, limits);
  accessRequestRoutes(api, deps);
  providerPasskeyRoutes(api, deps, limits);
  administrationRoute(api, deps, limits);
  tenantRoutes(api, deps);
  glossaryRoute(api, deps);
  webhookRoutes(api, deps, limits);
};
