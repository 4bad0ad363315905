/** The site that `npm run docs` writes, in real Chromium and under the policy that the portal serves pages with. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { documentationFiles } from '@lockbox/documentation/pages';
import { PATIENCE_MS } from '@lockbox/testing/until';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findings } from './accessible.ts';
import { chromiumPath, openChromium, WITHOUT_CHROMIUM } from './chromium.ts';

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; require-trusted-types-for 'script'";
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

if (chromiumPath() === undefined) process.stderr.write(`${WITHOUT_CHROMIUM}\n`);

describe.skipIf(chromiumPath() === undefined)('the documentation', () => {
  const files = new Map(documentationFiles({}).map(({ fileName, source }) => [`/${fileName}`, source]));
  const complaints: string[] = [];
  let server: Server;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    server = createServer(({ url = '' }, answer) => {
      const { pathname } = new URL(url, 'http://site.example');
      const source = files.get(pathname);
      const type = TYPES[extname(pathname)] ?? 'text/plain';
      answer.writeHead(source === undefined ? 404 : 200, { 'content-type': type, 'content-security-policy': POLICY });
      answer.end(source);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    browser = await openChromium();
    page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  // `listen` was given an address, and so has one.
  const open = (path: string) => page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);

  test.each([
    ['wide', 1280, ['/README.html', '/contract.html', '/decisions/README.html']],
    ['narrow', 360, ['/guides/auditors.html']],
  ])('can be read by everybody on a %s screen, which never scrolls sideways', async (_what, width, paths) => {
    await page.setViewportSize({ width, height: 860 });
    for (const path of paths) {
      await open(path);
      expect(await findings(page), path).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth'), path).toBeLessThanOrEqual(width);
    }
    expect(complaints).toEqual([]);
  });

  test('is found by words, from any page, and Enter leads to the first place', async () => {
    await page.setViewportSize({ width: 1280, height: 860 });
    await open('/guides/auditors.html');
    const search = page.getByRole('searchbox', { name: 'Search the documentation' });
    await search.fill('qwxyz');
    await page.getByRole('status').getByText('Nothing found').waitFor();
    await search.fill('upgrading');
    await page
      .getByRole('status')
      .getByText(/places/)
      .waitFor();
    expect(await findings(page)).toEqual([]);
    await search.press('Enter');
    await page.waitForURL(/#upgrading$/);
    await page.getByRole('heading', { name: 'Upgrading' }).waitFor();
    expect(complaints).toEqual([]);
  });
});
