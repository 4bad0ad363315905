import { expect, test } from 'vitest';
import { sizeOfReload, withItem, withNextPage } from './pages.ts';

const key = (item: { readonly id: string }) => item.id;
const items = (...ids: string[]) => ids.map((id) => ({ id }));

test('a page is added to the end, and no item is there twice', () => {
  const pages = { items: items('a', 'b'), next: '1' };
  expect(withNextPage(pages, '1', { items: items('b', 'c'), nextCursor: '2' }, key)).toEqual({
    items: items('a', 'b', 'c'),
    next: '2',
  });
});

test('a page that was asked for before the list was loaded again leaves no gap: it is thrown away', () => {
  const reloaded = { items: items('new', 'a'), next: 'after a' };
  expect(withNextPage(reloaded, 'after b', { items: items('c'), nextCursor: null }, key)).toEqual(reloaded);
});

test('an item that changed stays in its place', () => {
  const pages = {
    items: [
      { id: 'a', n: 1 },
      { id: 'b', n: 1 },
    ],
    next: null,
  };
  expect(withItem(pages, { id: 'a', n: 2 }, key).items).toEqual([
    { id: 'a', n: 2 },
    { id: 'b', n: 1 },
  ]);
  expect(withItem(pages, { id: 'x', n: 2 }, key).items).toEqual(pages.items);
});

test('a reload asks for as much as is shown, unless one answer cannot hold it', () => {
  expect(sizeOfReload(0)).toBe(50);
  expect(sizeOfReload(51)).toBe(100);
  expect(sizeOfReload(200)).toBe(200);
  expect(sizeOfReload(201)).toBeUndefined();
});
