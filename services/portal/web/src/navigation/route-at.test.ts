import { expect, test } from 'vitest';
import { routeAt } from './route-at.ts';
import { ROUTES, START } from './routes.ts';

test('each page is found at its own address, with what is opened there, and at no other', () => {
  for (const [name, { side, path }] of Object.entries(ROUTES)) {
    const bare = path.replace(/\/(:id\??|\*\?)$/, '');
    const [without, opened] = [routeAt(bare), routeAt(`${bare}/4711`)];
    if (!path.endsWith('/:id')) expect(without).toEqual({ name, side, id: undefined });
    if (/[:*]/.test(path)) expect(opened).toEqual({ name, side, id: '4711' });
    else expect(opened?.name).not.toBe(name);
    const longer = routeAt(`${bare}/4711/more`);
    if (path.endsWith('*?')) expect(longer).toEqual({ name, side, id: '4711/more' });
    else expect(longer).toBe(undefined);
  }
  expect(routeAt('/nowhere')).toBe(undefined);
});

test('each side begins at a page of its own', () => {
  for (const [side, path] of Object.entries(START)) expect(routeAt(path)?.side).toBe(side);
});
