/** The mail catcher: takes every message by SMTP, delivers none, shows them on a page. */
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import type { Server } from './server.ts';
import type { Site } from './site.ts';

/** Found by its package file: the program itself is not among what the package exports. */
function program(): string {
  const found = findPackageJSON('maildev', import.meta.url);
  if (found === undefined) throw new Error('The package maildev is not installed: run `npm ci`.');
  return join(dirname(found), 'dist/bin/maildev.js');
}

export const mail: Server = {
  name: 'mail',
  ports: ['smtp', 'mail'],
  prepare: async (site) => ({
    file: process.execPath,
    args: [
      ...[program(), '--silent', '--ip', '127.0.0.1', '--web-ip', '127.0.0.1', '--max-emails', '5000'],
      ...['--smtp', String(await site.port('smtp')), '--web', String(await site.port('mail'))],
      ...['--mail-directory', site.folder('mail')],
    ],
    cwd: site.folder('mail'),
  }),
  answer: async (site) => {
    const response = await fetch(`${await page(site)}/api/email`, { signal: AbortSignal.timeout(3000) });
    if (!response.ok) throw new Error(`The mail catcher answers ${response.status}`);
  },
  addresses: async (site) => ({ smtpUrl: `smtp://127.0.0.1:${await site.port('smtp')}`, mailUrl: await page(site) }),
};

const page = async (site: Site): Promise<string> => `http://127.0.0.1:${await site.port('mail')}`;
