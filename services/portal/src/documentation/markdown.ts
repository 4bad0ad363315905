/**
 * Turns the project's own pages of documentation into HTML: headings, paragraphs, lists, tables, code, links, places that links
 * lead to, pictures, emphasis. That is all that they use. Whatever else stands in one is shown as text, and no HTML of theirs comes through.
 */
export interface Links {
  /** The address of what a page links to; undefined: it has none here, and the link's text stands alone. */
  readonly addressOf: (target: string) => string | undefined;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
export const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (sign) => ESCAPES[sign] ?? sign);

const plain = (text: string): string => text.replaceAll(/`|\*+|\[([^\]]*)\]\([^)]*\)/g, '$1');

/** As GitHub makes an anchor of a heading, so that links to one lead there here too. */
const anchorOf = (heading: string): string =>
  plain(heading)
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');

/** The first heading. */
export const titleOf = (page: string): string => plain(/^# (.+)$/m.exec(page)?.[1] ?? '');

const INLINE =
  /(?<ticks>`+)(?<code>.+?)\k<ticks>|!\[(?<alt>[^\]]*)\]\((?<picture>[^)\s]+)\)|\[(?<label>(?:[^[\]]|\[[^\]]*\])*)\](?:\((?<target>[^)\s]+)\)|\[(?<name>[^\]]+)\])|<a id="(?<place>[a-z0-9-]+)"><\/a>|<(?<address>https?:[^>\s]+)>|\*\*(?<strong>.+?)\*\*|\*(?<em>[^*\s](?:[^*]*[^*\s])?)\*/gsu;

/** What `blocks` leaves to be put into a page: its definitions of links by name (`[name]: address`). */
type Definitions = ReadonlyMap<string, string>;

function inline(text: string, links: Links, definitions: Definitions): string {
  let html = '';
  let end = 0;
  const within = (part: string) => inline(part, links, definitions);
  const linked = (target: string, label: string) => {
    const address = links.addressOf(target);
    return address === undefined ? label : `<a href="${escaped(address)}">${label}</a>`;
  };
  for (const { 0: all, index, groups = {} } of text.matchAll(INLINE)) {
    const { code, alt, picture, label, target, name, place, address, strong, em } = groups;
    html += escaped(text.slice(end, index));
    end = index + all.length;
    const defined = name === undefined ? undefined : definitions.get(name);
    if (code !== undefined) html += `<code>${escaped(code.trim())}</code>`;
    else if (picture !== undefined) {
      const source = links.addressOf(picture);
      html += source === undefined ? escaped(alt ?? '') : `<img src="${escaped(source)}" alt="${escaped(alt ?? '')}">`;
    } else if (label !== undefined && (target ?? defined) !== undefined)
      html += linked(target ?? defined ?? '', within(label));
    else if (place !== undefined) html += `<a id="${place}"></a>`;
    else if (address !== undefined) html += linked(address, escaped(address));
    else if (strong !== undefined) html += `<strong>${within(strong)}</strong>`;
    else if (em !== undefined) html += `<em>${within(em)}</em>`;
    else html += escaped(all);
  }
  return html + escaped(text.slice(end));
}

/** The cells of a row of a table; `\|` is no border. */
const cellsOf = (row: string): readonly string[] =>
  row
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));

const FENCE = /^```/;
const HEADING = /^(#{1,6}) (.+)$/;
const ITEM = /^(?:-|(\d+)\.) (.*)$/;
const BORDER = /^\|[\s|:-]+\|$/;
const EMPTY = /^\s*$/;
const beginsAnother = (line: string): boolean =>
  [EMPTY, FENCE, HEADING, ITEM, /^\|/].some((beginning) => beginning.test(line));

/** The lines of a page, read one after the other. */
function linesOf(page: string) {
  const lines = page.split('\n');
  let at = 0;
  return {
    isAtEnd: () => at >= lines.length,
    /** A line that is not read yet, or none. */
    ahead: (by = 0): string => lines[at + by] ?? '',
    next: (): string => lines[at++] ?? '',
    /** Reads on as long as it holds. */
    while(holds: (line: string) => boolean): readonly string[] {
      const begin = at;
      while (at < lines.length && holds(lines[at] ?? '')) at += 1;
      return lines.slice(begin, at);
    },
  };
}
type Lines = ReturnType<typeof linesOf>;
type Inline = (text: string) => string;

function code(lines: Lines): string {
  lines.next();
  const within = lines.while((line) => !FENCE.test(line));
  lines.next();
  return `<pre tabindex="0"><code>${escaped(within.join('\n'))}</code></pre>`;
}

function table(lines: Lines, text: Inline): string {
  const [head = '', , ...body] = lines.while((line) => line.startsWith('|'));
  const row = (cells: string, begin: string, end: string) =>
    `<tr>${cellsOf(cells)
      .map((cell) => begin + text(cell) + end)
      .join('')}</tr>`;
  // A heading without words is none.
  const hasNames = cellsOf(head).some((cell) => cell !== '');
  const names = hasNames ? `<thead>${row(head, '<th scope="col">', '</th>')}</thead>` : '';
  const rows = body.map((cells) => row(cells, '<td>', '</td>')).join('\n');
  return `<div class="wide" tabindex="0"><table>${names}<tbody>${rows}</tbody></table></div>`;
}

function list(lines: Lines, text: Inline): string {
  const tag = ITEM.exec(lines.ahead())?.[1] === undefined ? 'ul' : 'ol';
  const items: string[] = [];
  while (ITEM.test(lines.ahead())) {
    const [, , first = ''] = ITEM.exec(lines.next()) ?? [];
    const rest = lines.while((line) => /^\s+\S/.test(line));
    items.push(`<li>${text([first, ...rest.map((line) => line.trim())].join('\n'))}</li>`);
    // Items with an empty line between them are one list all the same.
    if (EMPTY.test(lines.ahead()) && ITEM.test(lines.ahead(1))) lines.next();
  }
  return `<${tag}>${items.join('\n')}</${tag}>`;
}

/** The body of a page. */
export function rendered(page: string, links: Links): string {
  const definitions = new Map<string, string>();
  const lines = linesOf(
    page
      .replaceAll(/^<!--[\s\S]*?-->$/gm, '')
      .replaceAll(/^\[([^\]]+)\]: (\S+)$/gm, (_all, name: string, target: string) => {
        definitions.set(name, target);
        return '';
      }),
  );
  const text: Inline = (part) => inline(part, links, definitions);
  const html: string[] = [];
  while (!lines.isAtEnd()) {
    const line = lines.ahead();
    const [, marks, words = ''] = HEADING.exec(line) ?? [];
    if (EMPTY.test(line)) lines.next();
    else if (FENCE.test(line)) html.push(code(lines));
    else if (marks !== undefined) {
      lines.next();
      html.push(`<h${marks.length} id="${escaped(anchorOf(words))}">${text(words)}</h${marks.length}>`);
    } else if (line.startsWith('|') && BORDER.test(lines.ahead(1))) html.push(table(lines, text));
    else if (ITEM.test(line)) html.push(list(lines, text));
    else html.push(`<p>${text([lines.next(), ...lines.while((one) => !beginsAnother(one))].join('\n'))}</p>`);
  }
  return html.join('\n');
}
