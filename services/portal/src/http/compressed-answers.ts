import compress from '@fastify/compress';
import type { FastifyInstance } from 'fastify';

/** Smaller answers fit into two packets without compression. */
export const WORTH_IT_BYTES = 2_048;

/**
 * Compresses the answers to reads of the routes that are registered within `app`: lists above all. The length of a compressed answer
 * reveals something of its content, even through TLS, so routes whose answers hold secrets (the session's) are registered outside, and
 * answers to changes, which may hold a new secret, are never compressed. A route that streams sets `compress: false`.
 */
export async function compressAnswers(app: FastifyInstance): Promise<void> {
  app.addHook('onRoute', (route) => {
    if (route.method !== 'GET') route.compress = false;
  });
  await app.register(compress, { encodings: ['br', 'gzip'], threshold: WORTH_IT_BYTES, globalDecompression: false });
}
