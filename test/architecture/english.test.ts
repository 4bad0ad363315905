import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commentsIn, isMarked, type Written } from './english.ts';
import { root, sourcesIn } from './source-imports.ts';
import { runningTitlesIn } from './test-titles.ts';

/** The largest shares of marked texts. Not zero, since a mark may be right: in a quotation, or in a string that looks like a comment. */
const MOST = { comments: 0.002, titles: 0.002 };

const sources = sourcesIn('{libs,services,deploy,test}').filter((file) => !/^libs\/words\/src\/(?!en)/.test(file));
const titlesIn = (file: string): readonly Written[] =>
  /\.test\.tsx?$/.test(file)
    ? runningTitlesIn(readFileSync(join(root, file), 'utf8')).map((text) => ({ file, text }))
    : [];

test.each([
  { what: 'comments', texts: sources.flatMap(commentsIn), most: MOST.comments },
  { what: 'titles', texts: sources.flatMap(titlesIn), most: MOST.titles },
])('almost no $what have a mark of a sentence that is read twice', ({ texts, most }) => {
  const marked = texts.filter(isMarked);
  expect(texts.length).toBeGreaterThan(1_000);
  const some = marked.slice(0, 20).map(({ file, text }) => `${file}: ${text.slice(0, 100)}`);
  expect(
    marked.length / texts.length,
    `${marked.length} of ${texts.length}, such as\n${some.join('\n')}`,
  ).toBeLessThanOrEqual(most);
});
