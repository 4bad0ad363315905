import { hash, randomUUID, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import * as v from 'valibot';
import type { Deliveries } from './deliveries.ts';
import { SESSION_REVOKED, type Signer } from './event-token.ts';
import { answerPoll, type PollingDeps, pollRequest } from './polling.ts';
import type { Stream } from './receivers.ts';
import { verificationOf } from './signal.ts';

/** A poll acknowledges up to 1000 ids. */
const MOST_BYTES = 256 * 1_024;
const TIME_TO_SEND_MS = 10_000;
/** How often those who are too slow are looked for: by itself Node does so each half minute. */
const LOOKS_EVERY_MS = 5_000;
const MOST_CONNECTIONS = 500;
/** A receiver that asks for more verifications is refused: each waits in the database until it is delivered. */
const VERIFY_EVERY_S = 10;
const METHODS = { push: 'urn:ietf:rfc:8935', poll: 'urn:ietf:rfc:8936' } as const;

interface Options extends PollingDeps {
  readonly deliveries: Deliveries;
  readonly streams: readonly Stream[];
  readonly jwks: Signer['jwks'];
  now(): number;
  /** A verification was noted. */
  added(): void;
  onError(error: unknown): void;
}

interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What receivers call: the SSF transmitter's metadata, keys and streams (OpenID Shared Signals Framework 1.0), and RFC 8936. */
export function createSignalsServer(options: Options): Server {
  const { streams, deliveries, issuer, jwks, now, added, onError } = options;
  const verifiedAt = new Map<string, number>();

  const metadata = {
    spec_version: '1_0',
    issuer,
    jwks_uri: `${issuer}/jwks.json`,
    delivery_methods_supported: Object.values(METHODS),
    configuration_endpoint: `${issuer}/streams`,
    status_endpoint: `${issuer}/status`,
    verification_endpoint: `${issuer}/verification`,
    authorization_schemes: [{ spec_urn: 'urn:ietf:rfc:6750' }],
    default_subjects: 'ALL',
  };

  const configurationOf = ({ id, audience, delivery }: Stream) => ({
    stream_id: id,
    iss: issuer,
    aud: audience,
    events_supported: [SESSION_REVOKED],
    events_requested: [SESSION_REVOKED],
    events_delivered: [SESSION_REVOKED],
    delivery: {
      method: METHODS[delivery.method],
      endpoint_url: delivery.method === 'push' ? delivery.endpoint : `${issuer}/poll/${id}`,
    },
    min_verification_interval: VERIFY_EVERY_S,
  });

  /** Those of the caller. */
  function streamsOf(request: IncomingMessage): readonly Stream[] {
    const [, token] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
    if (token === undefined) return [];
    const given = Buffer.from(hash('sha256', token, 'hex'));
    return streams.filter(
      ({ tokenSha256 }) => tokenSha256 !== undefined && timingSafeEqual(Buffer.from(tokenSha256), given),
    );
  }

  async function answer(request: IncomingMessage, gone: AbortSignal): Promise<Reply> {
    const url = new URL(`http://signals${request.url ?? '/'}`); // beside a base, // would be the beginning of a host
    const is = (method: string, path: string) => request.method === method && url.pathname === path;
    if (is('GET', '/.well-known/ssf-configuration')) return { status: 200, body: metadata };
    if (is('GET', '/jwks.json')) return { status: 200, body: jwks };
    const own = streamsOf(request);
    if (own.length === 0) {
      return { ...wrong(401, 'This needs a bearer token of a stream.'), headers: { 'www-authenticate': 'Bearer' } };
    }
    const ownStream = (id: unknown): Stream | undefined => own.find((stream) => stream.id === id);
    if (is('GET', '/streams')) {
      const id = url.searchParams.get('stream_id');
      if (id === null) return { status: 200, body: own.map(configurationOf) };
      const stream = ownStream(id);
      return stream === undefined ? NO_STREAM : { status: 200, body: configurationOf(stream) };
    }
    if (is('GET', '/status')) {
      const stream = ownStream(url.searchParams.get('stream_id'));
      return stream === undefined ? NO_STREAM : { status: 200, body: { stream_id: stream.id, status: 'enabled' } };
    }
    if (is('POST', '/verification')) return await verify(await documentOf(request), ownStream);
    const [, polled] = /^\/poll\/([^/]+)$/.exec(url.pathname) ?? [];
    if (polled !== undefined && request.method === 'POST') {
      const stream = ownStream(polled);
      if (stream?.delivery.method !== 'poll') return NO_STREAM;
      const { success, output, issues } = v.safeParse(pollRequest, await documentOf(request));
      if (!success) return wrong(400, `The request is not as RFC 8936 says: ${issues[0].message}`);
      return { status: 200, body: await answerPoll(options, stream, output, gone) };
    }
    if (url.pathname === '/streams' || url.pathname === '/status') {
      return wrong(405, 'Streams are changed by the operator of this transmitter, in its file of receivers.');
    }
    return wrong(404, 'There is nothing here: /.well-known/ssf-configuration says where what is.');
  }

  async function verify(document: unknown, ownStream: (id: unknown) => Stream | undefined): Promise<Reply> {
    const { success, output } = v.safeParse(verification, document);
    if (!success)
      return wrong(400, 'A verification names "stream_id", and may have a "state" of 1000 characters at most.');
    const stream = ownStream(output.stream_id);
    if (stream === undefined) return NO_STREAM;
    const before = verifiedAt.get(stream.id);
    if (before !== undefined && now() - before < VERIFY_EVERY_S * 1_000) {
      return {
        ...wrong(429, 'A stream is verified no more often.'),
        headers: { 'retry-after': String(VERIFY_EVERY_S) },
      };
    }
    verifiedAt.set(stream.id, now());
    await deliveries.add([verificationOf(stream.id, randomUUID(), output.state ?? null, now())]);
    added();
    return { status: 204 };
  }

  const server = createServer({ connectionsCheckingInterval: LOOKS_EVERY_MS }, (request, response) => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    answer(request, gone.signal)
      .catch((error: unknown): Reply => {
        if (error instanceof WrongBody) return wrong(error.status, error.message);
        if (error !== request.errored) onError(error);
        return wrong(500, 'The transmitter could not answer; its log says why.');
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

const verification = v.object({
  stream_id: v.string(),
  state: v.optional(v.pipe(v.string(), v.maxLength(1_000))),
});

const wrong = (status: number, description: string): Reply => ({
  status,
  body: { err: status === 401 ? 'authentication_failed' : 'invalid_request', description },
});
const NO_STREAM = wrong(404, 'There is no such stream of this token.');

class WrongBody extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

async function documentOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    // Read to its end all the same, since who is still sending reads no answer; the time for that is limited.
    if (length <= MOST_BYTES) parts.push(part);
  }
  if (length > MOST_BYTES) throw new WrongBody(413, `A request has ${MOST_BYTES} bytes at most.`);
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch {
    throw new WrongBody(400, 'The request is no JSON.');
  }
}
