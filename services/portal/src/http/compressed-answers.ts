import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';

/** Smaller answers fit into two packets as they are. */
export const WORTH_IT_BYTES = 2_048;
/** A list gets about as small as it can, in a millisecond or two. */
const QUICK = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };

const ENCODINGS = {
  br: (text: string) => promisify(brotliCompress)(text, QUICK),
  gzip: (text: string) => promisify(gzip)(text),
} as const;

/** The first of ours that an `Accept-Encoding` header (RFC 9110, 12.5.3) names, unless it refuses it with `q=0`. */
function encodingFor(header: string): keyof typeof ENCODINGS | undefined {
  const accepted = header
    .split(',')
    .map((range) => range.split(';').map((part) => part.trim()))
    .filter(([, weight = 'q=1']) => Number(weight.slice('q='.length)) > 0)
    .map(([name]) => name);
  return (['br', 'gzip'] as const).find((name) => accepted.includes(name));
}

/**
 * Compresses what is read by the routes that are registered within: lists above all. The length of a compressed answer tells
 * something of what it holds, also through TLS, so answers with secrets (the session's) stay outside.
 */
export function compressAnswers(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply, payload) => {
    if (request.method !== 'GET' || typeof payload !== 'string' || payload.length < WORTH_IT_BYTES) return payload;
    reply.header('vary', 'accept-encoding');
    const encoding = encodingFor(request.headers['accept-encoding'] ?? '');
    if (encoding === undefined) return payload;
    const compressed = await ENCODINGS[encoding](payload);
    reply.header('content-encoding', encoding).removeHeader('content-length');
    return compressed;
  });
}
