/**
 * Converts the project's own documentation pages to HTML. Their HTML is not passed through, except the targets of links
 * (`<a id="place"></a>`); comments are removed.
 */
import MarkdownIt from 'markdown-it';

export interface Links {
  /** The address of what a page links to; undefined: it has none here, and the link's text stands alone. */
  readonly addressOf: (target: string) => string | undefined;
}

/** A heading, and the plain text below it up to the next. */
export interface DocumentSection {
  readonly level: number;
  readonly anchor: string;
  readonly heading: string;
  readonly text: string;
}

const markdown = new MarkdownIt({ html: false, linkify: false });
type Tokens = ReturnType<typeof markdown.parse>;
type Token = Tokens[number];

const PLACE = /<a id="[a-z0-9-]+"><\/a>/y;
markdown.inline.ruler.before('html_inline', 'place', (state, silent) => {
  PLACE.lastIndex = state.pos;
  const [place] = PLACE.exec(state.src) ?? [];
  if (place === undefined) return false;
  if (!silent) state.push('html_inline', '', 0).content = place;
  state.pos += place.length;
  return true;
});

const { rules } = markdown.renderer;
// A table that is wider than the page scrolls by itself, by keyboard too.
rules.table_open = () => '<div class="wide" tabindex="0"><table>\n';
rules.table_close = () => '</table></div>\n';
rules.fence = (tokens, at) =>
  `<pre tabindex="0"><code>${markdown.utils.escapeHtml(tokens[at]?.content ?? '')}</code></pre>\n`;

/** The same, with addresses of this place; what has none loses its link and keeps its text. */
function linked(tokens: Tokens, addressOf: Links['addressOf']): Tokens {
  const open: boolean[] = [];
  return tokens.flatMap((token): Token[] => {
    if (token.type === 'image') {
      const source = addressOf(String(token.attrGet('src')));
      if (source === undefined) return token.children ?? [];
      token.attrSet('src', source);
    }
    if (token.type === 'link_open') {
      const address = addressOf(String(token.attrGet('href')));
      open.push(address !== undefined);
      if (address === undefined) return [];
      token.attrSet('href', address);
    }
    return token.type === 'link_close' && open.pop() === false ? [] : [token];
  });
}

/** Markdown has no table without headings; where they have no words, there are none. */
function withoutEmptyHeads(tokens: Tokens): Tokens {
  let isLeftOut = false;
  return tokens.filter(({ type }, at) => {
    if (type === 'thead_open') {
      const end = tokens.findIndex((token, later) => later > at && token.type === 'thead_close');
      isLeftOut = tokens.slice(at, end).every(({ content }) => content === '');
    }
    const isKept = !isLeftOut;
    if (type === 'thead_close') isLeftOut = false;
    return isKept;
  });
}

const plain = (tokens: Tokens): string =>
  tokens
    .map(({ type, content, children }) => (children === null || type === 'text' ? content : plain(children)))
    .join('');

/** Makes an anchor of a heading like GitHub, so that links work there and here. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');

export const escapedText = (text: string): string => markdown.utils.escapeHtml(text);

/** The body of a page, and its sections in order. */
export function rendered(
  page: string,
  { addressOf }: Links,
): { readonly html: string; readonly sections: readonly DocumentSection[] } {
  const sections: { level: number; anchor: string; heading: string; text: string }[] = [];
  const tokens = withoutEmptyHeads(markdown.parse(page.replaceAll(/^<!--[\s\S]*?-->$/gm, ''), {}));
  for (const [at, token] of tokens.entries()) {
    const { type, tag, children, content } = token;
    if (children !== null) token.children = linked(children, addressOf);
    if (type === 'heading_open') {
      const heading = plain(tokens[at + 1]?.children ?? []);
      const anchor = anchorOf(heading);
      sections.push({ level: Number(tag.slice(1)), anchor, heading, text: '' });
      token.attrSet('id', anchor);
    }
    // A heading without words is none.
    if (type === 'th_open' && tokens[at + 1]?.content !== '') token.attrSet('scope', 'col');
    else if (type === 'th_open') for (const one of [token, tokens[at + 2]]) if (one !== undefined) one.tag = 'td';
    const section = sections.at(-1);
    const isHeading = tokens[at - 1]?.type === 'heading_open';
    if (section !== undefined && !isHeading && (children !== null || type === 'fence'))
      section.text += `${children === null ? content : plain(children)}\n`;
  }
  return { html: markdown.renderer.render(tokens, markdown.options, {}), sections };
}
