import { Readable } from 'node:stream';
import MimeNode, { type MimeNodeHeaderMap } from 'nodemailer/lib/mime-node';
import { encode, wrap } from 'nodemailer/lib/qp';
import type { Rendered } from './render.ts';

/** A message as nodemailer's transports ask for it. */
export type Message = Pick<MimeNode, 'getEnvelope' | 'messageId' | 'getHeader' | 'createReadStream'>;

/** Quoted-printable text never holds "=_" (RFC 2045, section 6.7), so nothing in a letter can be taken for the boundary. */
const BOUNDARY = '=_lockbox';
/** Nodes below it get no Date and no Message-ID from nodemailer: these are each reader's own. */
const ROOT = new MimeNode();

const headersOf = (contentType: string, headers: MimeNodeHeaderMap): string =>
  new MimeNode(contentType, { rootNode: ROOT, baseBoundary: BOUNDARY }).setHeader(headers).buildHeaders();
const beginningOf = (contentType: string): string =>
  `--${BOUNDARY}\r\n${headersOf(contentType, { 'content-transfer-encoding': 'quoted-printable' })}\r\n\r\n`;
const TEXT = beginningOf('text/plain; charset=utf-8');
const HTML = beginningOf('text/html; charset=utf-8');

/**
 * A letter as it travels, from the headers that all who read it share. nodemailer encodes headers and text, and without its
 * streams: they cost several times as much.
 */
export function encodeLetter({ text, html }: Rendered, headers: MimeNodeHeaderMap): Buffer {
  const head = headersOf(`multipart/alternative; boundary="${BOUNDARY}"`, headers);
  return Buffer.from(`${head}\r\n\r\n${TEXT}${quoted(text)}\r\n${HTML}${quoted(html)}\r\n--${BOUNDARY}--\r\n`);
}

const quoted = (text: string): string => wrap(encode(text.replaceAll(/\r\n?|\n/g, '\r\n')));

/** The message that brings a letter to one reader: the reader's own headers, and then the letter. */
export function messageTo(
  to: { readonly name: string; readonly address: string },
  { from, messageId, letter }: { readonly from: string | false; readonly messageId: string; readonly letter: Buffer },
): Message {
  const node = new MimeNode(undefined, { baseBoundary: BOUNDARY });
  node.setHeader({ to: { ...to }, 'message-id': messageId }); // a copy: nodemailer changes it
  const envelope = { from, to: node.getEnvelope().to };
  const bytes = Buffer.concat([Buffer.from(`${node.buildHeaders()}\r\n`), letter]);
  return {
    getEnvelope: () => ({ ...envelope }), // each connection that tries it makes notes in it
    messageId: () => messageId,
    getHeader: (key) => node.getHeader(key),
    createReadStream: () =>
      new Readable({
        read() {
          this.push(bytes);
          this.push(null);
        },
      }),
  };
}

/** The sender's address for the envelope. */
export const envelopeAddressOf = (from: string): string | false =>
  new MimeNode().setHeader('from', from).getEnvelope().from;
