import { createHash } from 'node:crypto';
import { LANGUAGES, type Language, languageOf } from '@lockbox/words/languages';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { loadWords, type Words } from '../../web/src/words/catalogue.ts';
import { acceptedLocales, chosenLanguage } from '../../web/src/words/language.ts';

const STYLE = `body{font:16px/1.5 "Segoe UI",system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem;color:#242424;background:#fff}
h1{font-size:1.5rem}a{color:#115ea3}button{font:inherit;padding:.4rem 1rem;cursor:pointer}@media(prefers-color-scheme:dark){body{color:#fff;background:#1f1f1f}a{color:#479ef5}}`;
const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; frame-ancestors 'none'`;

const languages = Object.keys(LANGUAGES) as Language[]; // its own keys
const catalogues = new Map(
  await Promise.all(languages.map(async (language) => [language, await loadWords(language)] as const)),
);

/** The words for whoever sent the request: in the language that was chosen in this browser, else in one that it accepts. */
function wordsFor({ headers }: Pick<FastifyRequest, 'headers'>): Words {
  const accepted = acceptedLocales(headers['accept-language'] ?? '');
  const words = catalogues.get(languageOf([chosenLanguage(headers.cookie ?? ''), ...accepted]));
  if (words === undefined) throw new Error('A language has no catalogue.');
  return words;
}

interface PlainPage {
  readonly status: number;
  readonly title: string;
  readonly text: string;
  /** The next step, a path of the portal; a step that begins something is a button, which nothing follows by itself. */
  readonly next: { readonly kind: 'link' | 'button'; readonly href: string; readonly text: string };
}

/** Sends a page that needs no web app, for people who are not signed in, in their language. */
export function sendPlainPage(reply: FastifyReply, page: (words: Words) => PlainPage): FastifyReply {
  const words = wordsFor(reply.request);
  const { status, title, text, next } = page(words);
  const [href, label] = [escaped(next.href), escaped(next.text)];
  const goOn =
    next.kind === 'link'
      ? `<p><a href="${href}">${label}</a></p>`
      : `<form method="post" action="${href}"><button autofocus>${label}</button></form>`;
  const html = `<!doctype html><html lang="${words.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escaped(title)}</title><style>${STYLE}</style></head><body><main><h1>${escaped(title)}</h1><p>${escaped(text)}</p>
${goOn}</main></body></html>`;
  return (
    reply
      .status(status)
      // A form leads on to the issuer and wherever that leads on to, which browsers hold to form-action too.
      .header('content-security-policy', next.kind === 'link' ? `${POLICY}; form-action 'none'` : POLICY)
      // Without it browsers name no origin with a form.
      .header('referrer-policy', next.kind === 'link' ? 'no-referrer' : 'same-origin')
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(html)
  );
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (value: string): string => value.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
