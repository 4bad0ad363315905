import { hash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { MOST_NOTE_BYTES } from '@lockbox/evidence/tlog/note';
import type { Witness } from './witness.ts';

const TIME_TO_SEND_MS = 10_000;
/** How often those who are too slow are looked for: by itself Node does so each half minute. */
const LOOKS_EVERY_MS = 5_000;
const MOST_CONNECTIONS = 200;

interface Options {
  readonly witness: Witness;
  readonly origins: Iterable<string>;
  onError(error: unknown): void;
}

interface Reply {
  readonly status: number;
  readonly body: string;
  readonly type?: string;
}

/**
 * The witness's HTTP interface (c2sp.org/tlog-witness). It uses Node alone, and not Fastify with its dependencies, since auditors and
 * customers who run a witness have to trust and install each package of it.
 */
export function createWitnessServer({ witness, origins, onError }: Options): Server {
  const byHash = new Map(Array.from(origins, (origin) => [hash('sha256', origin), origin]));

  async function answer(request: IncomingMessage): Promise<Reply> {
    const path = request.url?.split('?')[0] ?? '';
    if (path === '/add-checkpoint') {
      if (request.method !== 'POST') return plain(405, 'add-checkpoint is a POST.');
      const body = await bodyOf(request);
      if (body === undefined) return plain(413, `A request has ${MOST_NOTE_BYTES} bytes at most, in UTF-8.`);
      return await witness.addCheckpoint(body);
    }
    const [, hashed = ''] = /^\/([0-9a-f]{64})\/checkpoint$/.exec(path) ?? [];
    if (hashed === '') return plain(404, 'There is /add-checkpoint, and /<SHA-256 of an origin>/checkpoint.');
    if (request.method !== 'GET') return plain(405, 'A checkpoint is asked for with GET.');
    const origin = byHash.get(hashed);
    const newest = origin === undefined ? undefined : witness.newest(origin);
    return newest === undefined
      ? plain(404, 'No checkpoint of that log was cosigned here.')
      : { status: 200, body: newest };
  }

  const server = createServer({ connectionsCheckingInterval: LOOKS_EVERY_MS }, (request, response) => {
    answer(request)
      .catch((error: unknown): Reply => {
        // Not what strangers can bring about at will: they would fill the log by breaking off requests.
        if (error !== request.errored) onError(error);
        return plain(500, 'The witness could not answer; its log says why.');
      })
      .then(({ status, body, type = 'text/plain; charset=utf-8' }) => {
        // Unread bytes of a request would be interpreted as the next one.
        if (status === 413 || status === 405) response.setHeader('connection', 'close');
        response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
      });
  });
  server.requestTimeout = TIME_TO_SEND_MS;
  server.headersTimeout = TIME_TO_SEND_MS;
  server.maxConnections = MOST_CONNECTIONS;
  return server;
}

const plain = (status: number, sentence: string): Reply => ({ status, body: `${sentence}\n` });

/** Undefined where it is too long, or no text. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    // The body is still read to its end, because a client that is sending reads no answer; the time for that is
    // limited.
    if (length <= MOST_NOTE_BYTES) parts.push(part);
  }
  if (length > MOST_NOTE_BYTES) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(parts));
  } catch {
    return undefined;
  }
}
