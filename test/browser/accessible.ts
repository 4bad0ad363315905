import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { CDPSession, Page } from 'playwright-core';
import { expect } from 'vitest';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** The rules that a colour can break; all others check the document and the position of its parts. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

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

/** The running animations that end, unlike a skeleton's. */
const MOVING = `document.getAnimations()
  .filter(({ effect, playState }) => playState === 'running' && effect.getComputedTiming().endTime !== Infinity)`;

/**
 * Waits for transitions, in which colours are not yet theirs. Frames are
 * seen by an observer: a test's own clock moves requestAnimationFrame, and no frame may have been drawn.
 */
const AT_REST = `(async () => {
  const frame = () => new Promise((done) => {
    const observer = new IntersectionObserver(() => { observer.disconnect(); done(); });
    observer.observe(document.documentElement);
  });
  const frames = async () => { await frame(); await frame(); };
  const moving = () => ${MOVING};
  for (await frames(); moving().length > 0; await frames())
    await Promise.allSettled(moving().map(({ finished }) => finished));
})()`;

const debuggers = new WeakMap<Page, Promise<CDPSession>>();
/** By the debugger, since the page's policy allows no foreign script. */
function debuggerOf(page: Page): Promise<CDPSession> {
  const known = debuggers.get(page) ?? page.context().newCDPSession(page);
  debuggers.set(page, known);
  return known;
}

/** Axe's findings on the settled page, one line each. */
export async function findings(page: Page, rules: readonly string[] = RULES): Promise<readonly string[]> {
  await page.evaluate(AT_REST);
  await picture(page);
  if (rules.length === 0) return [];
  const debug = await debuggerOf(page);
  const { result: known } = await debug.send('Runtime.evaluate', { expression: 'typeof axe' });
  if (known.value === 'undefined') await debug.send('Runtime.evaluate', { expression: source });
  // Fluent's Tabster puts empty elements around its dialogs to catch the focus; they are not content.
  // Details of what is right, and selectors of what is not, take a third of the time and are not read.
  // Nor is anything loaded for rules about films, of which there are none, and about style sheets, which are not among these.
  const options = JSON.stringify({ runOnly: rules, resultTypes: ['violations'], selectors: false, preload: false });
  const expression = `(async () => {
    let moved = ${MOVING}.length > 0;
    const note = () => { moved = true; };
    document.addEventListener('transitionrun', note, true);
    const { violations } = await axe.run({exclude: [['[data-tabster-dummy]']]}, ${options});
    document.removeEventListener('transitionrun', note, true);
    return { moved, violations };
  })()`;
  const look = async (): Promise<Pick<AxeResults, 'violations'> & { readonly moved: boolean }> => {
    const { result } = await debug.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    return result.value;
  };
  let { moved, violations } = await look();
  // A change during the analysis makes axe see a colour in between, so the analysis repeats.
  for (let again = 0; moved && violations.length > 0 && again < 5; again++) {
    await page.evaluate(AT_REST);
    ({ moved, violations } = await look());
  }
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html.slice(0, 200)}`));
}

/**
 * The elements beyond the right edge of the window, with the distance; empty if neither the page nor a part of it
 * scrolls sideways. Only code keeps its lines, and scrolls within its frame.
 */
const BEYOND_THE_EDGE = `(() => {
  const described = (element) => element.cloneNode(false).outerHTML.slice(0, 200) + ' ' + element.textContent.slice(0, 60);
  const tooWide = document.documentElement.scrollWidth - window.innerWidth;
  const all = [...document.querySelectorAll('body *')];
  const beyond = tooWide <= 0 ? [] : all.filter((element) => element.getBoundingClientRect().right > window.innerWidth);
  const scrolling = all.filter((element) => element.scrollWidth > element.clientWidth
    && ['auto', 'scroll'].includes(getComputedStyle(element).overflowX) && element.querySelector(':scope > pre') === null);
  return [
    ...(tooWide <= 0 ? [] : ['it scrolls sideways by ' + tooWide + ' pixels']),
    ...beyond.slice(-5).map(described),
    ...scrolling.map((element) => 'scrolls sideways: ' + described(element)),
  ];
})()`;
async function beyondTheEdge(page: Page): Promise<readonly string[]> {
  return await page.evaluate(BEYOND_THE_EDGE);
}

/**
 * Looks beyond the edge at each change of the pages that are opened from now on, so that it also sees what a later frame puts
 * right. The answer tells what was seen since it was asked for last.
 */
export async function watchTheEdge(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.addInitScript(`
    window.seenBeyondTheEdge = new Set();
    new MutationObserver(() => {
      if (document.body !== null) for (const one of ${BEYOND_THE_EDGE}) window.seenBeyondTheEdge.add(one);
    }).observe(document, { subtree: true, childList: true, characterData: true });`);
  return async () =>
    await page.evaluate('(() => { const seen = [...seenBeyondTheEdge]; seenBeyondTheEdge.clear(); return seen; })()');
}

const WIDE = { width: 1280, height: 860 };
/** Sizes at which WCAG still forbids sideways scrolling: a small telephone, or a window at 400%. */
export const NARROW = { width: 320, height: 640 };
const ZOOMED = { width: 640, height: 430 };
const PLAIN = { colorScheme: 'light', forcedColors: 'none' } as const;
/**
 * The document is the same in all of them. So what it says is judged once as a wide page and once as a narrow one, which show
 * different parts of it, and its colours in each scheme. At 200% zoom a page is as at 320 pixels, with more room.
 */
const SIGHTS = [
  { name: 'at 320 pixels', media: PLAIN, size: NARROW, rules: RULES },
  { name: 'at 200% zoom', media: PLAIN, size: ZOOMED, rules: [] },
  { name: 'light', media: PLAIN, size: WIDE, rules: RULES },
  { name: 'dark', media: { ...PLAIN, colorScheme: 'dark' }, size: WIDE, rules: COLOUR_RULES },
  {
    name: 'in forced colours, with reduced motion',
    media: { ...PLAIN, forcedColors: 'active', reducedMotion: 'reduce' },
    size: WIDE,
    rules: COLOUR_RULES,
  },
] as const;

/** The elements beyond the edge at any size. */
export async function beyondAnyEdge(page: Page): Promise<readonly string[]> {
  const found: string[] = [];
  for (const size of [NARROW, ZOOMED, WIDE]) {
    await page.setViewportSize(size);
    await page.evaluate(AT_REST);
    await picture(page);
    found.push(...(await beyondTheEdge(page)).map((element) => `at ${size.width} pixels: ${element}`));
  }
  return found;
}

/** Checks a state of a page in every sight, from 320 pixels to forced colours; none may scroll sideways. */
export async function findingsInEverySight(page: Page): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { name, media, size, rules } of SIGHTS) {
    await page.emulateMedia(media);
    await page.setViewportSize(size);
    found.push(...(await findings(page, rules)).map((finding) => `${name}: ${finding}`));
    found.push(...(await beyondTheEdge(page)).map((element) => `${name}: ${element}`));
  }
  await page.emulateMedia(PLAIN);
  return found;
}
