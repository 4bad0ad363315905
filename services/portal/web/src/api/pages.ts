import type { Page } from './resources.ts';

/** The pages of a list that have come so far. */
export interface Pages<T> {
  readonly items: readonly T[];
  /** Where the next page begins; null at the end. */
  readonly next: string | null;
}

/**
 * A page that was asked for by a cursor stands behind the others; what moved meanwhile is not shown twice. If the list was
 * loaded again meanwhile and ends elsewhere, something would be missing in between: then it is left as it is.
 */
export function withNextPage<T>(pages: Pages<T>, cursor: string, page: Page<T>, keyOf: (item: T) => string): Pages<T> {
  if (pages.next !== cursor) return pages;
  const there = new Set(pages.items.map(keyOf));
  return {
    items: [...pages.items, ...page.items.filter((item) => !there.has(keyOf(item)))],
    next: page.nextCursor,
  };
}

/** The same list with what this item is now, in its place. */
export function withItem<T>(pages: Pages<T>, item: T, keyOf: (item: T) => string): Pages<T> {
  const key = keyOf(item);
  return { ...pages, items: pages.items.map((old) => (keyOf(old) === key ? item : old)) };
}

/** One answer holds at most this many; a longer list is not loaded again as a whole while someone reads it. */
const LARGEST_PAGE = 200;
export const PAGE = 50;

/** How many to ask for so that a reload shows all that is shown now; undefined when one answer cannot hold it. */
export function sizeOfReload(shown: number): number | undefined {
  if (shown > LARGEST_PAGE) return undefined;
  return Math.min(LARGEST_PAGE, Math.max(PAGE, Math.ceil(shown / PAGE) * PAGE));
}
