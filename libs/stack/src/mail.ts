/** The mail catcher: takes every message by SMTP, delivers none, shows them on a page. */
import { fileURLToPath } from 'node:url';
import type { EmbeddedServer } from './embedded-server.ts';
import type { Installation } from './installation.ts';

export const mail: EmbeddedServer = {
  name: 'mail',
  ports: ['smtp', 'mail'],
  prepare: async (installation) => ({
    file: process.execPath,
    args: [
      fileURLToPath(new URL('./mail-main.ts', import.meta.url)),
      ...[String(await installation.port('smtp')), String(await installation.port('mail'))],
      ...[installation.folder('mail'), installation.folder('mail-page')],
    ],
    cwd: installation.folder('mail'),
  }),
  answer: async (installation) => {
    const response = await fetch(`${await page(installation)}/api/healthz`, { signal: AbortSignal.timeout(3000) });
    if (!response.ok) throw new Error(`The mail catcher answers ${response.status}`);
  },
  addresses: async (installation) => ({
    smtpUrl: `smtp://127.0.0.1:${await installation.port('smtp')}`,
    mailUrl: await page(installation),
  }),
};

const page = async (installation: Installation): Promise<string> =>
  `http://127.0.0.1:${await installation.port('mail')}`;
