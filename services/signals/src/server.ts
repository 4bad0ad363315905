import { LockboxError } from '@lockbox/contracts/errors';
import { slowCallersAreCutOff } from '@lockbox/platform/slow-callers';
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { type FindSignalsCaller, NO_CALLER, needManage, type SignalsCaller } from './callers.ts';
import type { Deliveries } from './deliveries.ts';
import type { Signer } from './event-token.ts';
import { type ManagementCall, METHODS, managementRoutes } from './management.ts';
import { answerPoll, type PollingDeps, pollRequest } from './polling.ts';
import { errorReply, Refusal, type Reply } from './reply.ts';

/** A poll acknowledges up to 1000 ids. */
const MOST_BYTES = 256 * 1_024;
const TIME_TO_SEND_MS = 10_000;
/** Longer than a poll waits for signals. */
const SILENCE_MS = 60_000;
const KEPT_ALIVE_MS = 5_000;
const MOST_CONNECTIONS = 500;

interface Options extends PollingDeps {
  readonly deliveries: Deliveries;
  readonly jwks: Signer['jwks'];
  readonly findCaller: FindSignalsCaller;
  now(): number;
  /** Called when something may have to be delivered. */
  added(): void;
  onError(error: unknown): void;
}

/** Serves receivers: the SSF transmitter's metadata and keys, the management of streams (OpenID Shared Signals Framework 1.0), and RFC 8936. */
export function createSignalsServer(options: Options): FastifyInstance {
  const { streams, deliveries, issuers, jwks, now, added, onError } = options;
  const issuer = issuers.transmitter;
  const app = Fastify({
    ...slowCallersAreCutOff({ callMs: TIME_TO_SEND_MS, silenceMs: SILENCE_MS }),
    keepAliveTimeout: KEPT_ALIVE_MS,
    forceCloseConnections: true,
    bodyLimit: MOST_BYTES,
    exposeHeadRoutes: false,
  });
  app.server.maxConnections = MOST_CONNECTIONS;
  // Every body is JSON, regardless of its content type.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.setErrorHandler<FastifyError>((error, _request, reply) => {
    const refusal = refusalOf(error);
    if (refusal.status === 500) onError(error);
    return send(reply, errorReply(refusal));
  });
  const metadata = metadataOf(issuer);
  app.get('/.well-known/ssf-configuration', (_request, reply) => send(reply, { status: 200, body: metadata }));
  app.get('/jwks.json', (_request, reply) => send(reply, { status: 200, body: jwks }));
  app.register(async (known) => {
    routesOfCallers(known, options, managementRoutes({ streams, deliveries, issuer, added, now }));
  });
  return app;
}

/** Adds what receivers call with a token, and answers any other path likewise: nobody else finds out what there is. */
function routesOfCallers(app: FastifyInstance, options: Options, managed: ReturnType<typeof managementRoutes>): void {
  const callers = new WeakMap<FastifyRequest, SignalsCaller>();
  app.addHook('onRequest', async (request) => {
    callers.set(request, await options.findCaller(request.headers.authorization));
  });
  const callerOf = (request: FastifyRequest): SignalsCaller => callers.get(request) ?? NO_CALLER;
  const callOf = (request: FastifyRequest): ManagementCall => ({
    own: callerOf(request).streams,
    streamId: new URLSearchParams(request.url.split('?')[1]).get('stream_id'),
    document: async () => documentOf(request.body as Buffer | undefined), // as the one parser gives it
  });

  for (const [route, manage] of Object.entries(managed)) {
    const [method = '', url = ''] = route.split(' ');
    app.route({
      method,
      url,
      async handler(request, reply) {
        if (method !== 'GET') needManage(callerOf(request));
        return send(reply, await manage(callOf(request)));
      },
    });
  }
  app.post<{ Params: { readonly id: string } }>('/poll/:id', async (request, reply) => {
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    return send(reply, await poll(options, callOf(request), request.params.id, gone.signal));
  });
  app.setNotFoundHandler((request) => {
    const [path] = request.url.split('?');
    const allowed = Object.keys(managed).flatMap((one) => (one.endsWith(` ${path}`) ? [one.split(' ')[0]] : []));
    if (allowed.length > 0)
      throw new Refusal(405, `Here is only ${allowed.join(', ')}.`, { allow: allowed.join(', ') });
    throw new Refusal(404, 'There is nothing here: /.well-known/ssf-configuration says where what is.');
  });
}

const metadataOf = (issuer: string) => ({
  spec_version: '1_0',
  issuer,
  jwks_uri: `${issuer}/jwks.json`,
  delivery_methods_supported: Object.values(METHODS),
  configuration_endpoint: `${issuer}/streams`,
  status_endpoint: `${issuer}/status`,
  add_subject_endpoint: `${issuer}/subjects/add`,
  remove_subject_endpoint: `${issuer}/subjects/remove`,
  verification_endpoint: `${issuer}/verification`,
  authorization_schemes: [{ spec_urn: 'urn:ietf:rfc:6749' }, { spec_urn: 'urn:ietf:rfc:6750' }],
  default_subjects: 'ALL',
});

async function poll(
  options: Options,
  { own, document }: ManagementCall,
  id: string,
  gone: AbortSignal,
): Promise<Reply> {
  const stream = own.find((one) => one.id === id);
  const live = stream === undefined ? undefined : await options.streams.live(stream);
  if (live?.exists !== true || live.sentBy.method !== 'poll')
    throw new Refusal(404, 'There is no stream of this token that is polled here.');
  const { success, output, issues } = v.safeParse(pollRequest, await document());
  if (!success) throw new Refusal(400, `The request is not as RFC 8936 says: ${issues[0].message}`);
  return { status: 200, body: await answerPoll(options, live.entry, output, gone) };
}

/** A request without a body has no parameters. */
function documentOf(body: Buffer | undefined): unknown {
  if (body === undefined || body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new Refusal(400, 'The request is no JSON.');
  }
}

function refusalOf(error: FastifyError | Refusal): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof LockboxError && error.retriable) return new Refusal(503, error.message);
  const statusCode = 'statusCode' in error ? (error.statusCode ?? 500) : 500;
  if (statusCode === 413) return new Refusal(413, `A request has ${MOST_BYTES} bytes at most.`);
  if (statusCode < 500) return new Refusal(statusCode, error.message);
  return new Refusal(500, 'The transmitter could not answer; its log says why.');
}

/** JSON without a charset, which RFC 8259 does not define: Fastify adds one to texts. */
function send(reply: FastifyReply, { status, body, headers = {} }: Reply): FastifyReply {
  reply.status(status).header('cache-control', 'no-store').headers(headers);
  return body === undefined ? reply.send() : reply.type('application/json').send(Buffer.from(JSON.stringify(body)));
}
