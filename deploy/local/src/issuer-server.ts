/** The development OpenID issuer as one of the servers. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Server } from './server.ts';
import { LOCAL, type Site } from './site.ts';

export const issuer: Server = {
  name: 'issuer',
  ports: ['issuer'],
  prepare: async (site) => ({
    file: process.execPath,
    args: [fileURLToPath(new URL('./issuer-main.ts', import.meta.url))],
    cwd: site.folder('issuer'),
    env: {
      LOCKBOX_ISSUER_URL: await url(site),
      LOCKBOX_ISSUER_HOST: '127.0.0.1',
      LOCKBOX_ISSUER_PORT: String(await site.port('issuer')),
      LOCKBOX_ISSUER_KEYS: join(site.folder('issuer'), 'keys.json'),
      LOCKBOX_ISSUER_PEOPLE: process.env.LOCKBOX_ISSUER_PEOPLE ?? join(LOCAL, 'people.json'),
    },
  }),
  answer: async (site) => {
    const address = `${await url(site)}/.well-known/openid-configuration`;
    const response = await fetch(address, { signal: AbortSignal.timeout(3000) });
    if (!response.ok) throw new Error(`The development issuer answers ${response.status}`);
  },
  addresses: async (site) => ({ issuerUrl: await url(site) }),
};

/** `localhost` and not 127.0.0.1: it is what people type, and browsers count it as a secure context. */
const url = async (site: Site): Promise<string> => `http://localhost:${await site.port('issuer')}`;
