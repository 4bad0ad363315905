import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';

const STYLE = `body{font:16px/1.5 "Segoe UI",system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem;color:#242424;background:#fff}
h1{font-size:1.5rem}a{color:#115ea3}@media(prefers-color-scheme:dark){body{color:#fff;background:#1f1f1f}a{color:#479ef5}}`;
const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

interface PlainPage {
  readonly status: number;
  readonly title: string;
  readonly text: string;
  /** A path of the portal. */
  readonly link: { readonly href: string; readonly text: string };
}

/** Sends a page that needs no web app, for people who are not signed in. */
export function sendPlainPage(reply: FastifyReply, { status, title, text, link }: PlainPage): FastifyReply {
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escaped(title)}</title><style>${STYLE}</style></head><body><main><h1>${escaped(title)}</h1><p>${escaped(text)}</p>
<p><a href="${escaped(link.href)}">${escaped(link.text)}</a></p></main></body></html>`;
  return reply
    .status(status)
    .header('content-security-policy', POLICY)
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(html);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (value: string): string => value.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
