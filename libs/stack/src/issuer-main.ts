/** The development issuer as a process. Settings: LOCKBOX_ISSUER_URL, _HOST, _PORT, _KEYS (file), _PEOPLE (file). */
import { join } from 'node:path';
import { defaultHome } from './installation.ts';
import { startIssuer } from './issuer.ts';
import { readPeople } from './people.ts';

const { env } = process;
const port = Number(env.LOCKBOX_ISSUER_PORT ?? 9000);
const url = env.LOCKBOX_ISSUER_URL ?? `http://localhost:${port}`;

const stop = await startIssuer({
  url,
  host: env.LOCKBOX_ISSUER_HOST ?? '127.0.0.1',
  port,
  keysFile: env.LOCKBOX_ISSUER_KEYS ?? join(defaultHome(), 'issuer/keys.json'),
  people: readPeople(env.LOCKBOX_ISSUER_PEOPLE),
});
process.stdout.write(`Development issuer at ${url}\n`);

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void stop().then(() => process.exit(0)));
