import { randomBytes } from 'node:crypto';
import MimeNode from 'nodemailer/lib/mime-node';
import type { Rendered } from './render.ts';

/** A letter's parts as they travel, the same for all who read it. */
export interface EncodedParts {
  readonly boundary: string;
  /** What follows the headers. */
  readonly body: Buffer;
}

const END_OF_HEADERS = '\r\n\r\n';
const nodeWith = (baseBoundary: string) => new MimeNode('multipart/alternative', { baseBoundary });

/** Encoding costs more than all else about a letter, so it is done once and not for each recipient. */
export async function encodeParts({ text, html }: Rendered): Promise<EncodedParts> {
  const boundary = randomBytes(12).toString('hex');
  const node = nodeWith(boundary);
  node.createChild('text/plain; charset=utf-8').setContent(text);
  node.createChild('text/html; charset=utf-8').setContent(html);
  const built = await node.build();
  return { boundary, body: built.subarray(built.indexOf(END_OF_HEADERS)) };
}

/** Puts headers before the parts. */
export function messageWith(
  { boundary, body }: EncodedParts,
  headers: Parameters<MimeNode['setHeader']>[0],
): { readonly envelope: MimeNode.Envelope; readonly raw: Buffer } {
  const node = nodeWith(boundary);
  node.setHeader(headers);
  return { envelope: node.getEnvelope(), raw: Buffer.concat([Buffer.from(node.buildHeaders()), body]) };
}
