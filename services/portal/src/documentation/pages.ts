import { globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { escaped, rendered, titleOf } from './markdown.ts';

const DOCS = join(import.meta.dirname, '../../../../docs');
/** Where all of it begins. */
const INDEX = 'README.md';

interface DocumentationFile {
  /** Its place in what is built, and so its address: `docs/rules.html`. */
  readonly fileName: string;
  readonly source: string | Buffer;
}

/** The address of a page's copy, of a picture, or of a page elsewhere; what else stands in the repository has none. */
export function addressFrom(page: string, known: ReadonlySet<string>): (target: string) => string | undefined {
  return (target) => {
    if (/^https?:\/\//.test(target)) return target;
    const [path = '', anchor] = target.split('#', 2);
    if (path === '') return `#${anchor}`;
    const file = posix.join(posix.dirname(page), path);
    if (!known.has(file)) return undefined;
    return `${path.replace(/\.md$/, '.html')}${anchor === undefined ? '' : `#${anchor}`}`;
  };
}

const up = (page: string): string => '../'.repeat(page.split('/').length - 1);

const wholePage = (page: string, text: string, known: ReadonlySet<string>): string =>
  `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${escaped(titleOf(text))} – Lockbox</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${up(page)}page.css">
</head>
<body>
<nav aria-label="Lockbox"><a href="/">Portal</a> <a href="${up(page)}README.html">Documentation</a></nav>
<main>
${rendered(text, { addressOf: addressFrom(page, known) })}
</main>
</body>
</html>
`;

/** All pages of `docs/` with their pictures, ready to be served beside the web app. */
export function documentationFiles(): readonly DocumentationFile[] {
  const found = globSync('**/*.{md,svg}', { cwd: DOCS }).map((file) => file.replaceAll('\\', '/'));
  if (!found.includes(INDEX)) throw new Error(`There is no ${INDEX} in ${DOCS}, which the portal's pages link to.`);
  const known = new Set(found);
  return [
    { fileName: 'docs/page.css', source: readFileSync(join(import.meta.dirname, 'page.css')) },
    ...found.map((file): DocumentationFile => {
      const content = readFileSync(join(DOCS, file));
      return file.endsWith('.md')
        ? { fileName: `docs/${file.replace(/\.md$/, '.html')}`, source: wholePage(file, String(content), known) }
        : { fileName: `docs/${file}`, source: content };
    }),
  ];
}
