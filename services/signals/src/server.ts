import { createServer, type IncomingMessage, type Server } from 'node:http';
import { LockboxError } from '@lockbox/contracts/errors';
import * as v from 'valibot';
import { type FindCaller, needManage } from './callers.ts';
import type { Deliveries } from './deliveries.ts';
import type { Signer } from './event-token.ts';
import { type Call, METHODS, managementRoutes } from './management.ts';
import { answerPoll, type PollingDeps, pollRequest } from './polling.ts';
import { errorReply, Refusal, type Reply } from './reply.ts';

/** A poll acknowledges up to 1000 ids. */
const MOST_BYTES = 256 * 1_024;
const TIME_TO_SEND_MS = 10_000;
/** How often those who are too slow are looked for: by itself Node does so each half minute. */
const LOOKS_EVERY_MS = 5_000;
const MOST_CONNECTIONS = 500;

interface Options extends PollingDeps {
  readonly deliveries: Deliveries;
  readonly jwks: Signer['jwks'];
  readonly findCaller: FindCaller;
  now(): number;
  /** Called when something may have to be delivered. */
  added(): void;
  onError(error: unknown): void;
}

/** Serves receivers: the SSF transmitter's metadata and keys, the management of streams (OpenID Shared Signals Framework 1.0), and RFC 8936. */
export function createSignalsServer(options: Options): Server {
  const { streams, deliveries, issuers, jwks, findCaller, now, added, onError } = options;
  const issuer = issuers.transmitter;
  const metadata = {
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
  };
  const open: Readonly<Record<string, unknown>> = {
    'GET /.well-known/ssf-configuration': metadata,
    'GET /jwks.json': jwks,
  };
  const managed = managementRoutes({ streams, deliveries, issuer, added, now });

  async function poll({ own, document }: Call, id: string, gone: AbortSignal): Promise<Reply> {
    const stream = own.find((one) => one.id === id);
    const live = stream === undefined ? undefined : await streams.live(stream);
    if (live?.exists !== true || live.sentBy.method !== 'poll')
      throw new Refusal(404, 'There is no stream of this token that is polled here.');
    const { success, output, issues } = v.safeParse(pollRequest, await document());
    if (!success) throw new Refusal(400, `The request is not as RFC 8936 says: ${issues[0].message}`);
    return { status: 200, body: await answerPoll(options, live.entry, output, gone) };
  }

  async function answer(request: IncomingMessage, gone: AbortSignal): Promise<Reply> {
    const { pathname, searchParams } = new URL(`http://signals${request.url ?? '/'}`); // beside a base, // would be the beginning of a host
    const route = `${request.method} ${pathname}`;
    if (open[route] !== undefined) return { status: 200, body: open[route] };
    const caller = await findCaller(request.headers.authorization);
    const call = {
      own: caller.streams,
      streamId: searchParams.get('stream_id'),
      document: () => documentOf(request),
    };
    const manage = managed[route];
    if (manage !== undefined) {
      if (request.method !== 'GET') needManage(caller);
      return await manage(call);
    }
    const [, polled] = /^POST \/poll\/([^/]+)$/.exec(route) ?? [];
    if (polled !== undefined) return await poll(call, polled, gone);
    const allowed = Object.keys(managed).flatMap((one) => (one.endsWith(` ${pathname}`) ? [one.split(' ')[0]] : []));
    if (allowed.length > 0)
      throw new Refusal(405, `Here is only ${allowed.join(', ')}.`, { allow: allowed.join(', ') });
    throw new Refusal(404, 'There is nothing here: /.well-known/ssf-configuration says where what is.');
  }

  const server = createServer({ connectionsCheckingInterval: LOOKS_EVERY_MS }, (request, response) => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    answer(request, gone.signal)
      .catch((error: unknown): Reply => {
        if (error instanceof Refusal) return errorReply(error);
        if (error instanceof LockboxError && error.retriable) return errorReply(new Refusal(503, error.message));
        if (error !== request.errored) onError(error);
        return errorReply(new Refusal(500, 'The transmitter could not answer; its log says why.'));
      })
      .then(({ status, body, headers = {} }) => {
        if (!request.complete) response.setHeader('connection', 'close'); // what was not read would be taken for the next request
        response.writeHead(status, {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          'cache-control': 'no-store',
          ...headers,
        });
        response.end(body === undefined ? undefined : JSON.stringify(body));
      });
  });
  server.requestTimeout = TIME_TO_SEND_MS;
  server.headersTimeout = TIME_TO_SEND_MS;
  server.maxConnections = MOST_CONNECTIONS;
  return server;
}

/** A request without a body has no parameters. */
async function documentOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    // Read to its end all the same, since who is still sending reads no answer; the time for that is limited.
    if (length <= MOST_BYTES) parts.push(part);
  }
  if (length > MOST_BYTES) throw new Refusal(413, `A request has ${MOST_BYTES} bytes at most.`);
  if (length === 0) return {};
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch {
    throw new Refusal(400, 'The request is no JSON.');
  }
}
