/** Lockbox's own processes: what each is told, and how to know that it serves. */
import { join } from 'node:path';
import type { Command } from './child.ts';
import { PORTAL_CLIENT } from './issuer-settings.ts';
import { partitionsOf } from './partitions.ts';
import { SENDERS, type SenderKeys } from './secrets.ts';
import { REPOSITORY, type Site } from './site.ts';
import { environmentOf, type Stack } from './stack.ts';

export const SERVICES = ['policy', 'intake', 'timer', 'notifier', 'projector', 'audit', 'portal'] as const;
export type ServiceName = (typeof SERVICES)[number];

/**
 * How Node runs a service. With its code compiled beforehand it neither loads the TypeScript stripper nor keeps the sources;
 * with a young generation of 2 MiB an idle worker does not grow before it collects; with two arenas the allocator keeps less of
 * what was freed. About 40 MiB less for each.
 */
export const nodeEnvironment = (cacheFolder: string): Record<string, string> => ({
  NODE_COMPILE_CACHE: join(cacheFolder, 'compiled'),
  NODE_OPTIONS: '--max-semi-space-size=2',
  MALLOC_ARENA_MAX: '2',
});

export const portalUrl = async (site: Site): Promise<string> => `http://localhost:${await site.port('portal')}`;

/** What every program of this installation is told, the command line too. */
export async function sharedEnvironment(site: Site, stack: Stack): Promise<Record<string, string>> {
  return {
    ...environmentOf(stack),
    LOCKBOX_PORTAL_URL: await portalUrl(site),
    LOCKBOX_NAMESPACE: process.env.LOCKBOX_NAMESPACE ?? 'lockbox',
    // A broker that the environment names has topics of its own, perhaps, and their number is not ours to know.
    ...(stack.pids.kafka === undefined ? {} : { LOCKBOX_PARTITIONS: partitionsOf(site) }),
    LOCKBOX_DEVELOPMENT: 'true',
    LOCKBOX_CLOCK_FILE: join(site.home, 'clock.json'),
  };
}

export async function serviceCommand(
  site: Site,
  service: ServiceName,
  shared: Readonly<Record<string, string>>,
  keys: SenderKeys,
): Promise<Command> {
  return {
    file: process.execPath,
    args: [join(REPOSITORY, 'services', service, 'src/main.ts')],
    cwd: REPOSITORY,
    env: {
      ...nodeEnvironment(site.cache),
      ...shared,
      ...keysOf(service, keys),
      LOCKBOX_HTTP_HOST: '127.0.0.1',
      LOCKBOX_HTTP_PORT: String(await site.port(service)),
    },
  };
}

/** A sender has its own key; policy, which checks them, has all. The portal has a secret at the issuer besides. */
function keysOf(service: ServiceName, keys: SenderKeys): Record<string, string> {
  switch (service) {
    case 'portal':
      return { LOCKBOX_SENDER_KEY: keys.portal, ...portalAtIssuer() };
    case 'intake':
    case 'timer':
    case 'notifier':
      return { LOCKBOX_SENDER_KEY: keys[service] };
    case 'policy':
      return Object.fromEntries(SENDERS.map((sender) => [`LOCKBOX_SENDER_KEY_${sender.toUpperCase()}`, keys[sender]]));
    case 'projector':
    case 'audit':
      return {};
    default:
      return service satisfies never;
  }
}

/** The portal's name and secret at the development issuer, unless the environment names another client. */
export const portalAtIssuer = (env: NodeJS.ProcessEnv = process.env): Record<string, string> =>
  env.LOCKBOX_OIDC_CLIENT_ID === undefined
    ? { LOCKBOX_OIDC_CLIENT_ID: PORTAL_CLIENT.id, LOCKBOX_OIDC_CLIENT_SECRET: PORTAL_CLIENT.secret }
    : {};

export async function serves(site: Site, service: ServiceName): Promise<boolean> {
  const address = `http://127.0.0.1:${await site.port(service)}/readyz`;
  try {
    return (await fetch(address, { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
}
