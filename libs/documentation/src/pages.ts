import { globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { type DocumentSection, escapedText, rendered } from './markdown.ts';

const DOCS = join(import.meta.dirname, '../../../docs');
/** The first page. Its links, in their order, determine the order of the pages. */
const INDEX = 'README.md';
const DECISIONS = `decisions/${INDEX}`;

interface DocumentationFile {
  /** Its place in what is built, and so its address: `rules.html`. */
  readonly fileName: string;
  readonly source: string | Buffer;
}

export interface Site {
  /** The address of the portal that serves it; without it the site stands alone, and search engines may know it. */
  readonly portal?: string;
}

interface Page {
  readonly page: string;
  readonly html: string;
  readonly sections: readonly DocumentSection[];
}

/**
 * Returns the address of a page's copy, of a picture, or of a page elsewhere; other files of the repository have none.
 */
export function addressFrom(page: string, known: ReadonlySet<string>): (target: string) => string | undefined {
  return (target) => {
    if (/^https?:\/\//.test(target)) return target;
    const [given = '', anchor] = target.split('#', 2);
    if (given === '') return `#${anchor}`;
    const path = given.endsWith('/') ? `${given}${INDEX}` : given;
    const file = posix.join(posix.dirname(page), path);
    if (!known.has(file)) return undefined;
    return `${htmlOf(path)}${anchor === undefined ? '' : `#${anchor}`}`;
  };
}

const htmlOf = (path: string): string => path.replace(/\.md$/, '.html');
const up = (page: string): string => '../'.repeat(page.split('/').length - 1);

const titleOf = ({ sections }: Page): string => sections[0]?.heading ?? '';

/** The list is generated, because one that is written by hand becomes outdated. */
const listOfDecisions = (texts: ReadonlyMap<string, string>): string =>
  `# Decisions\n\n${[...texts]
    .filter(([page]) => page.startsWith('decisions/'))
    .map(([page, text]) => `- [${/^# (.+)$/m.exec(text)?.[1]}](${posix.basename(page)})`)
    .sort()
    .join('\n')}\n`;

/** All pages of `docs/` with their pictures, a list of pages beside each, and what a search in them needs. */
export function documentationFiles(site: Site): readonly DocumentationFile[] {
  const found = globSync('**/*.{md,svg}', { cwd: DOCS }).map((file) => file.replaceAll('\\', '/'));
  if (!found.includes(INDEX)) throw new Error(`There is no ${INDEX} in ${DOCS}, which the portal's pages link to.`);
  const own = (file: string): Buffer => readFileSync(join(import.meta.dirname, file));
  const texts = new Map(
    found.filter((file) => file.endsWith('.md')).map((file) => [file, readFileSync(join(DOCS, file), 'utf8')]),
  );
  texts.set(DECISIONS, listOfDecisions(texts));
  const known = new Set([...found, DECISIONS]);
  const pages = new Map(
    [...texts].map(([page, text]) => [page, { page, ...rendered(text, { addressOf: addressFrom(page, known) }) }]),
  );
  const linked = [...(texts.get(INDEX) ?? '').matchAll(/\]\(([^)#\s]+)\)/g)].map(([, path = '']) =>
    path.endsWith('/') ? `${path}${INDEX}` : path,
  );
  const places = new Set([INDEX, ...linked].flatMap((page) => pages.get(page) ?? []));
  const all = [...pages.values()];
  return [
    { fileName: 'page.css', source: own('page.css') },
    { fileName: 'search.js', source: own('search.js') },
    { fileName: 'search.json', source: JSON.stringify(all.flatMap(foundBySearch)) },
    { fileName: 'favicon.svg', source: own('../../../services/portal/web/public/favicon.svg') },
    ...found
      .filter((file) => !texts.has(file))
      .map((fileName) => ({ fileName, source: readFileSync(join(DOCS, fileName)) })),
    ...all.map((page) => ({ fileName: htmlOf(page.page), source: wholePage(page, [...places], site) })),
  ];
}

/** As `search.js` reads it. */
const foundBySearch = (page: Page) =>
  page.sections.map(({ anchor, heading, text }) => ({
    address: `${htmlOf(page.page)}#${anchor}`,
    page: titleOf(page),
    heading,
    text,
  }));

function wholePage(page: Page, places: readonly Page[], { portal }: Site): string {
  const top = up(page.page);
  const linkTo = (other: Page): string =>
    `<li><a href="${top}${htmlOf(other.page)}"${other.page === page.page ? ' aria-current="page"' : ''}>${escapedText(titleOf(other))}</a></li>`;
  const parts = page.sections.filter(({ level }) => level === 2);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${portal === undefined ? '' : '<meta name="robots" content="noindex">\n'}<title>${escapedText(titleOf(page))} – Lockbox</title>
<link rel="icon" href="${top}favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${top}page.css">
<script type="module" src="${top}search.js"></script>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header>
${portal === undefined ? '' : `<a href="${portal}">Portal</a> `}<a href="${top}README.html">Lockbox documentation</a>
<search hidden>
<input type="search" aria-label="Search the documentation" placeholder="Search" autocomplete="off">
<p role="status"></p>
<ol></ol>
</search>
</header>
<nav aria-label="Pages">
<ul>
${places.map(linkTo).join('\n')}
</ul>
</nav>
<main id="content" tabindex="-1">
${page.html}</main>
${parts.length < 2 ? '' : `<nav aria-label="On this page"><ul>\n${parts.map(({ anchor, heading }) => `<li><a href="#${anchor}">${escapedText(heading)}</a></li>`).join('\n')}\n</ul></nav>\n`}</body>
</html>
`;
}
