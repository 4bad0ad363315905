import type { ResourcePage } from './resources.ts';

/** The pages of a list that are loaded. */
export interface Pages<T> {
  readonly items: readonly T[];
  /** The cursor of the next page; null at the end. */
  readonly next: string | null;
}

/**
 * Adds a page that was asked for by a cursor to the end, without items that are there already. If the list was loaded
 * again meanwhile and ends elsewhere, items between would be missing: the page is then dropped.
 */
export function withNextPage<T>(
  pages: Pages<T>,
  cursor: string,
  page: ResourcePage<T>,
  keyOf: (item: T) => string,
): Pages<T> {
  if (pages.next !== cursor) return pages;
  const there = new Set(pages.items.map(keyOf));
  return {
    items: [...pages.items, ...page.items.filter((item) => !there.has(keyOf(item)))],
    next: page.nextCursor,
  };
}

/** The same list with the new state of an item in its place. */
export function withItem<T>(pages: Pages<T>, item: T, keyOf: (item: T) => string): Pages<T> {
  const key = keyOf(item);
  return { ...pages, items: pages.items.map((old) => (keyOf(old) === key ? item : old)) };
}

/** The most items of one answer. A longer list is not loaded again as a whole while someone reads it. */
const LARGEST_PAGE = 200;
export const PAGE = 50;

/** The number of items to ask for to load again all that is shown; undefined when one answer cannot hold it. */
export function sizeOfReload(shown: number): number | undefined {
  if (shown > LARGEST_PAGE) return undefined;
  return Math.min(LARGEST_PAGE, Math.max(PAGE, Math.ceil(shown / PAGE) * PAGE));
}
