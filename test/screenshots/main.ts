/**
 * `npm run screenshots`: takes the README's pictures of a system that `npm start` has just started with its sample
 * data.
 */
import { resolve } from 'node:path';
import people from '@lockbox/stack/people.json' with { type: 'json' };
import { mailTo } from '@lockbox/testing/caught-mail';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { ITEM, markOf } from '../../services/portal/web/src/help/tour-seen.ts';
import { openChromium } from '../browser/chromium.ts';
import { signInAs } from '../browser/portal.ts';

const IMAGES = resolve(import.meta.dirname, '../../docs/images');
const READER: BrowserContextOptions = { colorScheme: 'light', reducedMotion: 'reduce', locale: 'en-GB' };
const BAD_USE = 64;

const { LOCKBOX_PORTAL_URL: portalUrl, LOCKBOX_MAIL_URL: mailUrl } = process.env;
const adele = people.people.find(({ id }) => id === 'adele.vance');
if (portalUrl === undefined || mailUrl === undefined || adele === undefined) {
  process.stderr.write(
    'LOCKBOX_PORTAL_URL and LOCKBOX_MAIL_URL are not set: run `npm start` first, which writes them.\n',
  );
  process.exit(BAD_USE);
}

const keep = async (page: Page, name: string): Promise<void> => {
  const path = resolve(IMAGES, name);
  await page.screenshot({ path });
  process.stdout.write(`${path}\n`);
};

const browser = await openChromium();
try {
  const page = await browser.newPage({ ...READER, viewport: { width: 1200, height: 860 } });
  // The first steps would lie over the list.
  const seen = await markOf({ person: { id: adele.id }, tenant: { id: adele.tenant ?? '' } });
  await page.addInitScript(`localStorage.setItem('${ITEM}', '${seen}')`);
  await page.goto(new URL('/requests', portalUrl).href);
  await signInAs(page, adele.name);
  await page.locator('table[aria-busy=false] tbody a').first().waitFor();
  await keep(page, 'portal-list.png');

  const waiting = page.getByRole('row').filter({ hasText: 'Action needed' }).getByRole('link', { name: /^INC/ }).last();
  const ticket = (await waiting.textContent()) ?? '';
  await waiting.click();
  await page.getByRole('button', { name: 'Approve', exact: true }).waitFor();
  await keep(page, 'portal-request.png');

  const letters = await mailTo(adele.email, { mailUrl });
  const letter = letters.findLast(({ subject }) => /^Action needed by/.test(subject) && subject.includes(ticket));
  if (letter === undefined) throw new Error(`The mail catcher has no letter to ${adele.email} about ${ticket}.`);
  const mail = await browser.newPage({ ...READER, viewport: { width: 680, height: 720 } });
  await mail.setContent(letter.html);
  await keep(mail, 'e-mail.png');
} finally {
  await browser.close();
}
