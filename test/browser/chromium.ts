import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/**
 * The usual places of Chromium; LOCKBOX_CHROMIUM names another. The headless shell comes first, since it takes two
 * thirds of the processor time.
 */
const PLACES = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
];

export function chromiumPath(): string | undefined {
  const named = process.env.LOCKBOX_CHROMIUM;
  return named === undefined || named === '' ? PLACES.find((place) => existsSync(place)) : named;
}

export const WITHOUT_CHROMIUM =
  'Browser tests are left out: there is no Chromium here. Install it (Debian: apt-get install chromium-headless-shell), or name it in LOCKBOX_CHROMIUM.';

export async function openChromium(): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error(WITHOUT_CHROMIUM);
  return await chromium.launch({
    executablePath,
    args: [
      // It needs rights that containers and root lack; the pages that are opened here are our own.
      '--no-sandbox',
      '--disable-dev-shm-usage',
      // A page beside another one of the same site then runs where the scripts have run already: it takes half of the time.
      '--process-per-site',
    ],
  });
}
