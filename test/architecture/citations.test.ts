import { globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

/** Every file and heading that a comment, a message or a page cites exists. */
const root = resolve(import.meta.dirname, '../..');
const files = globSync('**/*', {
  cwd: root,
  exclude: (path) => /(^|\/)(node_modules|dist|\.git|\.lockbox)$/.test(path),
});
/** What was released stays as it was, also where its words have become old. */
const read = files.filter((file) => !file.startsWith('schemas/released/'));
const pages = read.filter((file) => file.endsWith('.md'));
const sources = read.filter((file) => /\.(ts|tsx|mts|mjs|avsc|yaml|yml|css|sh)$/.test(file));
const textOf = (file: string) => readFileSync(join(root, file), 'utf8');

interface Citation {
  readonly from: string;
  readonly file: string;
  readonly heading?: string | undefined;
}

const withoutCode = (page: string) => page.replaceAll(/^(```|~~~)[\s\S]*?^\1$/gm, '');
const headingsOf = (file: string) =>
  [...withoutCode(textOf(file)).matchAll(/^#+ (.+)$/gm)].map(([, text = '']) => text);

/** Makes an anchor of a heading as GitHub does. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');

/** `docs/rules.md, "Exclusions"`, over the line end of a comment too; in JSON the quotes are escaped. */
const PAGE = /(?<![\w}./-])(?:\.\.\/)*([\w./-]*[\w-]\.md)\b(?:,(?:\s|\*|\/\/|#)+\\?"([^"\\]+)\\?")?/g;

const citedPages = sources.flatMap((from): Citation[] =>
  [...textOf(from).matchAll(PAGE)].map(([, file = '', heading]) => ({ from, file, heading })),
);

test('each decision has a number of its own, and its file and its title say which', () => {
  const numbers = pages.flatMap((page) => {
    const number = /^docs\/decisions\/(\d{4})-/.exec(page)?.[1];
    return number === undefined ? [] : [{ page, number: Number(number) }];
  });
  expect(numbers.length).toBeGreaterThan(20);
  expect(numbers.filter(({ page, number }) => !textOf(page).startsWith(`# ${number}. `))).toEqual([]);
  const twice = [...Map.groupBy(numbers, ({ number }) => number).values()].filter(({ length }) => length > 1);
  expect(twice).toEqual([]);
});

describe('comments and messages', () => {
  test('cite pages that there are, by their path from the root', () => {
    expect(citedPages.length).toBeGreaterThan(20);
    expect(citedPages.filter(({ file }) => !files.includes(file)).map(({ from, file }) => `${from}: ${file}`)).toEqual(
      [],
    );
  });

  test('cite headings that these pages have', () => {
    const named = citedPages.filter(({ file, heading }) => heading !== undefined && files.includes(file));
    expect(named.length).toBeGreaterThan(5);
    const wrong = named.filter(({ file, heading = '' }) => !headingsOf(file).includes(heading));
    expect(wrong).toEqual([]);
  });

  test('cite tests and sources that there are', () => {
    const wrong = sources
      .filter((file) => /\.(ts|tsx)$/.test(file))
      .flatMap((from) => commentsOf(textOf(from)).flatMap((comment) => namedIn(from, comment)));
    expect(wrong).toEqual([]);
  });
});

describe('pages', () => {
  const links = pages.flatMap((from): Citation[] =>
    [...withoutCode(textOf(from)).matchAll(/(?:\]\(|src=")([^)\s"]+)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^[a-z]+:/.test(target))
      .map((target) => {
        const [path = '', heading] = target.split('#');
        const file = path === '' ? from : join(dirname(from), path).replace(/\/$/, '');
        return { from, file, heading };
      }),
  );

  test('link to files and folders that there are', () => {
    expect(links.length).toBeGreaterThan(40);
    const exists = (file: string) => files.includes(file) || files.some((one) => one.startsWith(`${file}/`));
    expect(links.filter(({ file }) => !exists(file))).toEqual([]);
  });

  test('link to headings that there are', () => {
    const wrong = links.filter(
      ({ file, heading }) => heading !== undefined && !headingsOf(file).map(anchorOf).includes(heading),
    );
    expect(wrong).toEqual([]);
  });

  test('name sources that there are', () => {
    const wrong = pages.flatMap((from) =>
      [...withoutCode(textOf(from)).matchAll(/`([^`\n]+)`/g)].flatMap(([, code = '']) => namedIn(from, code)),
    );
    expect(wrong).toEqual([]);
  });
});

function commentsOf(source: string): readonly string[] {
  return [...source.matchAll(/\/\*[\s\S]*?\*\/|(?:^|\s)\/\/ .*$/gm)].map(([comment]) => comment);
}

/** Sources that a text names and that are nowhere: by their path from the root or the package, or by their name alone. */
function namedIn(from: string, text: string): readonly string[] {
  return [...text.matchAll(/(?<![\w@/.<*{-])((?:[\w.-]+\/)*[\w.-]*\w\.(?:ts|tsx|mts|mjs|avsc|yaml))(?![\w/*])/g)]
    .map(([, name = '']) => name.replace(/^\.\.?\//, ''))
    .filter((name) => !files.some((file) => file === name || file.endsWith(`/${name}`)))
    .map((name) => `${from}: ${name}`);
}
