import { expect, test } from 'vitest';
import { openerOf, openInBrowser } from './open-page.ts';

test('a desktop has a program that opens addresses', () => {
  expect(openerOf({}, 'darwin')).toBe('open');
  expect(openerOf({ DISPLAY: ':0' }, 'linux')).toBe('xdg-open');
  expect(openerOf({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe('xdg-open');
});

test('without a desktop, or far from it, there is none', () => {
  expect(openerOf({}, 'linux')).toBeNull();
  expect(openerOf({ SSH_CONNECTION: '10.0.0.1 50000 10.0.0.2 22' }, 'darwin')).toBeNull();
  expect(openerOf({ SSH_CONNECTION: '10.0.0.1 50000 10.0.0.2 22', DISPLAY: ':0' }, 'linux')).toBeNull();
});

test('where nothing can open it, the address is said', async () => {
  const { DISPLAY, PATH } = process.env;
  const said: string[] = [];
  try {
    Object.assign(process.env, { DISPLAY: ':0', PATH: '/nowhere' });
    await openInBrowser('http://127.0.0.1:1080', (line) => said.push(line));
  } finally {
    if (DISPLAY === undefined) delete process.env.DISPLAY;
    else process.env.DISPLAY = DISPLAY;
    process.env.PATH = PATH;
  }
  expect(said).toEqual(['The tour begins at http://127.0.0.1:1080: open it in a browser.']);
});
