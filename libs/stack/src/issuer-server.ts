/** The development OpenID issuer as one of the servers. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EmbeddedServer } from './embedded-server.ts';
import { type Installation, LOCAL } from './installation.ts';

export const issuer: EmbeddedServer = {
  name: 'issuer',
  ports: ['issuer'],
  prepare: async (installation) => ({
    file: process.execPath,
    args: [fileURLToPath(new URL('./issuer-main.ts', import.meta.url))],
    cwd: installation.folder('issuer'),
    env: {
      LOCKBOX_ISSUER_URL: await url(installation),
      LOCKBOX_ISSUER_HOST: '127.0.0.1',
      LOCKBOX_ISSUER_PORT: String(await installation.port('issuer')),
      LOCKBOX_ISSUER_KEYS: join(installation.folder('issuer'), 'keys.json'),
      LOCKBOX_ISSUER_PEOPLE: process.env.LOCKBOX_ISSUER_PEOPLE ?? join(LOCAL, 'people.json'),
    },
  }),
  answer: async (installation) => {
    const address = `${await url(installation)}/.well-known/openid-configuration`;
    const response = await fetch(address, { signal: AbortSignal.timeout(3000) });
    if (!response.ok) throw new Error(`The development issuer answers ${response.status}`);
  },
  addresses: async (installation) => ({ issuerUrl: await url(installation) }),
};

/** `localhost` and not 127.0.0.1: it is what people type, and browsers count it as a secure context. */
const url = async (installation: Installation): Promise<string> =>
  `http://localhost:${await installation.port('issuer')}`;
