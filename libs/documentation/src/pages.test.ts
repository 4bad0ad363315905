import { describe, expect, test } from 'vitest';
import { rendered } from './markdown.ts';
import { addressFrom, documentationFiles } from './pages.ts';

/** Apart, since these pages are none of the project's. */
const MD = '.md';
const addressOf = addressFrom(
  `guides/one${MD}`,
  new Set([`rules${MD}`, `guides/two${MD}`, `decisions/README${MD}`, 'image.svg']),
);
const html = (page: string) => rendered(page, { addressOf }).html.trimEnd();

describe('a page of documentation', () => {
  test.each([
    ['a title', '# The `log`, **whole**', '<h1 id="the-log-whole">The <code>log</code>, <strong>whole</strong></h1>'],
    ['a paragraph', 'One\nline *after* another.', '<p>One\nline <em>after</em> another.</p>'],
    ['a list', '- one\n  goes on\n- two', '<ul>\n<li>one\ngoes on</li>\n<li>two</li>\n</ul>'],
    ['steps', '1. one\n\n2. two', '<ol>\n<li>\n<p>one</p>\n</li>\n<li>\n<p>two</p>\n</li>\n</ol>'],
    ['code', '```sh\na <b> && *c*\n```', '<pre tabindex="0"><code>a &lt;b&gt; &amp;&amp; *c*\n</code></pre>'],
    ['a link to a page', `[rules](../rules${MD}#who)`, '<p><a href="../rules.html#who">rules</a></p>'],
    ['a link to a folder', '[all](../decisions/)', '<p><a href="../decisions/README.html">all</a></p>'],
    ['a link within the page', '[there](#there)', '<p><a href="#there">there</a></p>'],
    [
      'a link to a place elsewhere',
      '<https://example.org/a>',
      '<p><a href="https://example.org/a">https://example.org/a</a></p>',
    ],
    ['a place that links lead to', '<a id="here"></a>Text', '<p><a id="here"></a>Text</p>'],
    ['a link by name', `[a page][it]\n\n[it]: two${MD}`, '<p><a href="two.html">a page</a></p>'],
    ['a link to what is not served', '[test](../../test/a.test.ts)', '<p>test</p>'],
    ['a picture', '![What it *is*](../image.svg)', '<p><img src="../image.svg" alt="What it is"></p>'],
    ['a comment', '<!-- made -->\nText', '<p>Text</p>'],
  ])('may have %s', (_what, page, expected) => {
    expect(html(page)).toBe(expected);
  });

  test('may have a table, with borders that are none', () => {
    expect(html('| a | b |\n| --- | --- |\n| `x \\| y` | **z** |').replaceAll('\n', '')).toBe(
      '<div class="wide" tabindex="0"><table><thead><tr><th scope="col">a</th><th scope="col">b</th></tr></thead><tbody>' +
        '<tr><td><code>x | y</code></td><td><strong>z</strong></td></tr></tbody></table></div>',
    );
  });

  test('may have a table whose headings have no words, and so has none', () => {
    expect(html('| | |\n| --- | --- |\n| a | b |').replaceAll('\n', '')).toBe(
      '<div class="wide" tabindex="0"><table><tbody><tr><td>a</td><td>b</td></tr></tbody></table></div>',
    );
  });

  test('may have a table with a corner that is no heading', () => {
    expect(html('| | b |\n| --- | --- |').replaceAll('\n', '')).toBe(
      '<div class="wide" tabindex="0"><table><thead><tr><td></td><th scope="col">b</th></tr></thead></table></div>',
    );
  });

  test.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '[x](javascript:alert(1))',
    '[x](data:text/html,x)',
    '![x](javascript:alert(1))',
    '[x](https://example.org/"onmouseover="alert(1))',
    '# <b onclick=alert(1)>',
    '```\n</code></pre><script>\n```',
    '| <i onload=x> |\n| --- |\n| <i onload=x> |',
    '<javascript:alert(1)>',
    '<a id="x" onclick="alert(1)"></a>',
  ])('brings no HTML and no script of its own: %s', (page) => {
    const made = html(page);
    expect(made).not.toMatch(/<(script|img|b|i)\b/);
    expect(made).not.toMatch(/(href|src)="(?!https:\/\/example\.org)/);
    expect(
      made.replaceAll(/<\/?(p|a|h1|pre|code|div|table|thead|tbody|tr|th|td)( [a-z]+="[^"<>]*")*>/g, ''),
    ).not.toMatch(/[<>]/);
  });
});

describe('all pages of docs/', () => {
  const files = documentationFiles({});
  const pages = files.filter(({ fileName }) => fileName.endsWith('.html'));
  const sourceOf = new Map(files.map(({ fileName, source }) => [fileName, String(source)]));

  test('are there, each with a title, and nothing of their text is left as it was written', () => {
    expect(pages.length).toBeGreaterThan(30);
    for (const { fileName, source } of pages) {
      const text = String(source);
      expect(/<title>(.+) – Lockbox<\/title>/.exec(text)?.[1], fileName).toBeTruthy();
      const [, body = ''] = /<main>([\s\S]*)<\/main>/.exec(text) ?? [];
      const words = body.replaceAll(/<(pre|code)\b[\s\S]*?<\/\1>/g, '').replaceAll(/<[^>]*>/g, '');
      expect(words.match(/\]\(|\*\*|^#+ |^\| |```/m)?.[0], fileName).toBe(undefined);
    }
  });

  test('lead to pages, headings and pictures that are there', () => {
    for (const { fileName, source } of pages) {
      for (const [, address = ''] of String(source).matchAll(/(?:href|src)="([^"]+)"/g)) {
        if (/^https?:|^\/($|favicon)/.test(address)) continue;
        const { pathname, hash } = new URL(address, `https://lockbox.example/${fileName}`);
        const there = sourceOf.get(pathname.slice(1));
        expect(there, `${fileName} links to ${address}`).toBeDefined();
        if (hash !== '')
          expect(there, `${fileName} links to ${address}`).toContain(`id="${decodeURIComponent(hash.slice(1))}"`);
      }
    }
  });

  test('are in the list of pages beside each, or among the decisions', () => {
    for (const { fileName, source } of pages) {
      if (fileName.startsWith('decisions/0')) continue;
      expect(String(source).match(/ aria-current="page"/g), fileName).toHaveLength(1);
      expect(sourceOf.get('README.html')).toContain(`href="${fileName}"`);
    }
  });

  test('are found by their words, each section at its own place', () => {
    const sections: readonly { address: string; heading: string; text: string }[] = JSON.parse(
      sourceOf.get('search.json') ?? '[]',
    );
    const decided = sections.find(({ text }) => text.includes('ALREADY_DECIDED'));
    const [file = '', anchor] = decided?.address.split('#') ?? [];
    expect(sourceOf.get(file)).toContain(`id="${anchor}"`);
    expect(new Set(sections.map(({ address }) => address.split('#')[0])).size).toBe(pages.length);
  });

  test('lead to the portal only where the portal serves them, and are left to search engines elsewhere', () => {
    const served = documentationFiles({ portal: '/' }).find(({ fileName }) => fileName === 'README.html');
    expect(String(served?.source)).toMatch(/<a href="\/">Portal<\/a>[\s\S]*/);
    expect(String(served?.source)).toContain('noindex');
    expect(sourceOf.get('README.html')).not.toMatch(/Portal<\/a>|noindex/);
  });
});

test('a heading contains only its words, without markup', () => {
  const { sections } = rendered(`Before\n\n# The \`portal\` by [keyboard](x${MD})\n\nText.`, { addressOf });
  expect(sections).toEqual([
    { level: 1, anchor: 'the-portal-by-keyboard', heading: 'The portal by keyboard', text: 'Text.\n' },
  ]);
});
