import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

let pictures = 0;

/** With LOCKBOX_SCREENSHOTS=folder, a picture of each checked state is kept there to look at. */
async function picture(page: Page): Promise<void> {
  const folder = process.env.LOCKBOX_SCREENSHOTS;
  if (folder === undefined || folder === '') return;
  pictures += 1;
  const test = (expect.getState().currentTestName ?? '').split(' > ').at(-1) ?? '';
  const name = `${String(pictures).padStart(2, '0')}-${test
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 60)}.png`;
  await page.screenshot({ path: join(folder, name) });
}

/** Waits for transitions, in which colours are not yet theirs, but not for what moves for ever, such as a skeleton. */
const AT_REST = `(async () => {
  const frames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const moving = () => document.getAnimations()
    .filter(({ effect, playState }) => playState === 'running' && effect.getComputedTiming().endTime !== Infinity);
  for (await frames(); moving().length > 0; await frames())
    await Promise.allSettled(moving().map(({ finished }) => finished));
})()`;

/** Axe's findings on the page once it has come to rest, one line each. */
export async function findings(page: Page): Promise<readonly string[]> {
  await page.evaluate(AT_REST);
  await picture(page);
  // By the debugger, since the page's policy allows no foreign script.
  const debug = await page.context().newCDPSession(page);
  const { result: known } = await debug.send('Runtime.evaluate', { expression: 'typeof axe' });
  if (known.value === 'undefined') await debug.send('Runtime.evaluate', { expression: source });
  // Fluent's Tabster puts empty elements around its dialogs to catch the focus; they are not content.
  // Details of what is right, and selectors of what is not, take a third of the time and are not read.
  const options = JSON.stringify({ runOnly: RULES, resultTypes: ['violations'], selectors: false });
  const expression = `axe.run({exclude: [['[data-tabster-dummy]']]}, ${options})`;
  const { result } = await debug.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
  await debug.detach();
  const { violations }: AxeResults = result.value;
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html.slice(0, 200)}`));
}

/** What stands beyond the right edge of the window, with how far; empty for a page that does not scroll sideways. */
const BEYOND_THE_EDGE = `(() => {
  const tooWide = document.documentElement.scrollWidth - window.innerWidth;
  if (tooWide <= 0) return [];
  const beyond = [...document.querySelectorAll('body *')]
    .filter((element) => element.getBoundingClientRect().right > window.innerWidth)
    .map((element) => element.cloneNode(false).outerHTML.slice(0, 200) + ' ' + element.textContent.slice(0, 60));
  return ['it scrolls sideways by ' + tooWide + ' pixels', ...beyond.slice(-5)];
})()`;
export async function beyondTheEdge(page: Page): Promise<readonly string[]> {
  return await page.evaluate(BEYOND_THE_EDGE);
}

const WIDE = { width: 1280, height: 860 };
const PLAIN = { colorScheme: 'light', forcedColors: 'none' } as const;
const SIGHTS = [
  { name: 'light', media: PLAIN, size: WIDE },
  { name: 'dark', media: { ...PLAIN, colorScheme: 'dark' }, size: WIDE },
  { name: 'at 320 pixels', media: PLAIN, size: { width: 320, height: 640 } },
  { name: 'in forced colours', media: { ...PLAIN, forcedColors: 'active' }, size: WIDE },
] as const;

/** Checks a state of a page in light, in dark, at 320 pixels and in forced colours; none may scroll sideways. */
export async function findingsInEverySight(page: Page): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { name, media, size } of SIGHTS) {
    await page.emulateMedia(media);
    await page.setViewportSize(size);
    found.push(...(await findings(page)).map((finding) => `${name}: ${finding}`));
    found.push(...(await beyondTheEdge(page)).map((element) => `${name}: ${element}`));
  }
  return found;
}
