/** A request's body as text, small ones only. */
import type { IncomingMessage } from 'node:http';

const MOST_BYTES = 16_384;

export async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > MOST_BYTES) throw new Error(`The body is longer than ${MOST_BYTES} bytes.`);
  }
  return body;
}
