import { loadPageWords } from '@lockbox/words/pages';
import type { Page } from 'playwright-core';

/** The texts of a catalogue without placeholders. */
const textsOf = (catalogue: object): readonly string[] =>
  Object.values(catalogue).flatMap((value: unknown) => {
    if (typeof value === 'string') return value;
    return typeof value === 'object' && value !== null ? textsOf(value) : [];
  });
const german = new Set(textsOf(await loadPageWords('de')));
const english = new Set(textsOf(await loadPageWords('en')).filter((text) => !german.has(text)));

/** All that a page says: its texts, and the labels of what has no text. */
const SAID = `(() => {
  const said = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) said.push(texts.currentNode.nodeValue.trim());
  for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'data-label'])
    for (const element of document.querySelectorAll('[' + name + ']')) said.push(element.getAttribute(name).trim());
  return [document.title, ...said];
})()`;

/** The English texts on a German page: they were not translated, or were left from before. */
export async function englishOn(page: Page): Promise<readonly string[]> {
  const said: readonly string[] = await page.evaluate(SAID);
  return [...new Set(said)].filter((text) => english.has(text));
}
