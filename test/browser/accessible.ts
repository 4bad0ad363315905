import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds on the page as it is, in one line for each finding. */
export async function findings(page: Page): Promise<readonly string[]> {
  // Through the debugger, since the page's own policy lets no foreign script in.
  const debug = await page.context().newCDPSession(page);
  await debug.send('Runtime.evaluate', { expression: source });
  // Fluent's Tabster puts empty elements that only catch the focus around its dialogs; they are no content.
  const expression = `axe.run({exclude: [['[data-tabster-dummy]']]}, {runOnly: ${JSON.stringify(RULES)}})`;
  const { result } = await debug.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
  await debug.detach();
  const { violations }: AxeResults = result.value;
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html.slice(0, 200)}`));
}
