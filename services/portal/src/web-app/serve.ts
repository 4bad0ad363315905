import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { ROUTES } from '../../web/src/navigation/routes.ts';
import { sendPlainPage } from './plain-page.ts';

/** The paths of the web app, which has further paths below them. */
const PAGES = new Set(['/', ...Object.values(ROUTES).map(({ path }) => `/${path.split('/')[1]}`)]);

/** Fluent UI inserts empty style elements and fills them later: allowing the hash of nothing allows those. */
const EMPTY_STYLE = `'sha256-${createHash('sha256').update('').digest('base64')}'`;

/** Allows scripts and styles from this origin only, nothing inline, nothing from other hosts, and no framing. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  `style-src 'self' ${EMPTY_STYLE}`,
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

export interface WebApp {
  /** Sends the web app's page, whatever the path. */
  readonly sendPage: (reply: FastifyReply) => FastifyReply;
}

/** Serves what Vite has built. Where nothing is built the API works, and pages say what is missing. */
export async function serveWebApp(app: FastifyInstance, folder: string): Promise<WebApp> {
  const assets = join(folder, 'assets') + sep;
  const isBuilt = existsSync(join(folder, 'index.html'));
  if (isBuilt) {
    await app.register(fastifyStatic, {
      root: folder,
      index: false,
      schemaHide: true,
      cacheControl: false,
      preCompressed: true,
      setHeaders: (reply, path) => {
        const isPage = /\.html(\.br|\.gz)?$/.test(path);
        // An asset's name changes with its content, so it may be kept. A page that is left may not, with all that it shows.
        const kept = path.startsWith(assets) ? 'public, max-age=31536000, immutable' : 'no-cache';
        reply.header('cache-control', isPage ? 'no-store' : kept);
        if (isPage) reply.header('content-security-policy', PAGE_POLICY);
      },
    });
  }
  const sendPage: WebApp['sendPage'] = (reply) =>
    isBuilt
      ? reply.sendFile('index.html')
      : sendPlainPage(reply, ({ plain: { notBuilt: said } }) => ({
          status: 503,
          title: said.title,
          text: said.text,
          next: { kind: 'link', href: '/api/v1/openapi.json', text: said.link },
        }));
  for (const page of PAGES) {
    app.get(page, { schema: { hide: true } }, (_request, reply) => sendPage(reply));
    if (page !== '/') app.get(`${page}/*`, { schema: { hide: true } }, (_request, reply) => sendPage(reply));
  }
  return { sendPage };
}
