/** The mail catcher: takes every message by SMTP, delivers none, shows them on a page. */
import { fileURLToPath } from 'node:url';
import type { Server } from './server.ts';
import type { Site } from './site.ts';

export const mail: Server = {
  name: 'mail',
  ports: ['smtp', 'mail'],
  prepare: async (site) => ({
    file: process.execPath,
    args: [
      fileURLToPath(new URL('./mail-main.ts', import.meta.url)),
      ...[String(await site.port('smtp')), String(await site.port('mail'))],
      ...[site.folder('mail'), site.folder('mail-page')],
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
