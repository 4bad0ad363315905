/** Lockbox's own processes: their settings, and their readiness checks. */
import { hash } from 'node:crypto';
import { join } from 'node:path';
import { EACH_SENDERS_KEY, programNamed } from '@lockbox/topics/file';
import { hasHealthPort } from '@lockbox/topics/health-port';
import { type ProgramName, senderKeySettings, senders } from '@lockbox/topics/programs';
import type { ProcessCommand } from './child.ts';
import { type Installation, REPOSITORY } from './installation.ts';
import { PORTAL_CLIENT } from './issuer-settings.ts';
import { partitionsOf } from './partitions.ts';
import { type LocalKeys, localKeys, OWN_KEYS } from './secrets.ts';
import { settingsOf } from './secured.ts';
import { environmentOf, type Stack } from './stack.ts';

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

export const portalUrl = async (installation: Installation): Promise<string> =>
  `http://localhost:${await installation.port('portal')}`;

export const accessUrl = async (installation: Installation): Promise<string> =>
  `http://localhost:${await installation.port('access')}`;

/** Sample data is written while the clock is moved on: within a minute events would seem to have waited for hours. */
const SIGNS_SOON = { LOCKBOX_CHECKPOINT_EVERY: 'PT5S' };

/** In a secured installation the provider's people sign all that they decide. */
const SINCE_EVER = '1970-01-01T00:00:00Z';

/** Settings of every program of this installation, including the command line, which belongs to the platform team. */
export async function sharedEnvironment(installation: Installation, stack: Stack): Promise<Record<string, string>> {
  const { signing, checkpoints } = localKeys(installation.home);
  return {
    ...environmentOf(stack),
    ...(installation.secured === undefined
      ? {}
      : { ...settingsOf(installation.secured, 'platform'), LOCKBOX_PROVIDER_PASSKEYS_FROM: SINCE_EVER }),
    LOCKBOX_PORTAL_URL: await portalUrl(installation),
    LOCKBOX_NAMESPACE: process.env.LOCKBOX_NAMESPACE ?? 'lockbox',
    // A broker that the environment names has topics of its own, perhaps, and their number is not ours to know.
    ...(stack.pids.kafka === undefined ? {} : { LOCKBOX_PARTITIONS: partitionsOf(installation) }),
    LOCKBOX_SIGNING_PUBLIC_KEYS: signing.publicKey,
    LOCKBOX_CHECKPOINT_PUBLIC_KEYS: checkpoints.publicKey,
    LOCKBOX_INSTALLATION: process.env.LOCKBOX_INSTALLATION ?? 'lockbox.localhost',
    LOCKBOX_ACCESS_URL: await accessUrl(installation),
    LOCKBOX_ACCESS_SECRET: SAMPLE_CALLER,
    LOCKBOX_SIGNALS_HEALTH_URL: `http://localhost:${await installation.port('signals')}`,
    LOCKBOX_DEVELOPMENT: 'true',
    LOCKBOX_CLOCK_FILE: join(installation.home, 'clock.json'),
  };
}

export async function serviceCommand(
  installation: Installation,
  service: ProgramName,
  shared: Readonly<Record<string, string>>,
  keys: LocalKeys,
): Promise<ProcessCommand> {
  return {
    file: process.execPath,
    args: [join(REPOSITORY, 'services', service, 'src/main.ts')],
    cwd: REPOSITORY,
    env: {
      ...nodeEnvironment(installation.cache),
      ...shared,
      ...(installation.secured === undefined ? {} : settingsOf(installation.secured, service)),
      ...keyEnvironment(service, keys),
      ...gatesKeyBeside(service, keys),
      ...(service === 'portal' ? portalAtIssuer() : {}),
      ...(service === 'access' ? WHO_ASKS : {}),
      ...(service === 'audit' ? SIGNS_SOON : {}),
      LOCKBOX_HTTP_HOST: '127.0.0.1',
      LOCKBOX_HTTP_PORT: String(await installation.port(service)),
      LOCKBOX_HEALTH_PORT: String(await healthPort(installation, service)),
    },
  };
}

/** The keys that a program has: a sender has its own, policy, which checks them, has all; and those that its entry names. */
export function keyEnvironment(program: ProgramName, keys: LocalKeys): Record<string, string> {
  const { secrets } = programNamed(program);
  const hasAll = secrets.includes(EACH_SENDERS_KEY);
  return Object.fromEntries([
    ...senders
      .filter((sender) => sender === program || hasAll)
      .map((sender) => [hasAll ? senderKeySettings[sender] : 'LOCKBOX_SENDER_KEY', keys.senders[sender]]),
    ...OWN_KEYS.filter((name) => secrets.includes(name)).map((name) => [name, keys.own[name]]),
    ...(secrets.includes('LOCKBOX_SOURCE_KEYS')
      ? [['LOCKBOX_SOURCE_KEYS', `portal=${keys.own.LOCKBOX_SOURCE_KEY},access=${keys.own.LOCKBOX_ACCESS_SOURCE_KEY}`]]
      : []),
    ...(secrets.includes('LOCKBOX_SIGNING_KEY') ? [['LOCKBOX_SIGNING_KEY', keys.signing.signingKey]] : []),
    ...(secrets.includes('LOCKBOX_ACCESS_TOKEN_KEY')
      ? [['LOCKBOX_ACCESS_TOKEN_KEY', keys.accessTokens.signingKey]]
      : []),
    ...(secrets.includes('LOCKBOX_CHECKPOINT_KEY') ? [['LOCKBOX_CHECKPOINT_KEY', keys.checkpoints.signingKey]] : []),
  ]);
}

/** Programs that verify sources' signatures get the gates' key too, except in a test, which has its own gate. */
function gatesKeyBeside(program: ProgramName, keys: LocalKeys): Record<string, string> {
  const { LOCKBOX_SOURCE_KEYS: others } = keyEnvironment(program, keys);
  return others === undefined ? {} : { LOCKBOX_SOURCE_KEYS: `${others},gate=${keys.own.LOCKBOX_GATE_SOURCE_KEY}` };
}

/** The portal's name and secret at the development issuer, unless the environment names another client. */
export const portalAtIssuer = (env: NodeJS.ProcessEnv = process.env): Record<string, string> =>
  env.LOCKBOX_OIDC_CLIENT_ID === undefined
    ? { LOCKBOX_OIDC_CLIENT_ID: PORTAL_CLIENT.id, LOCKBOX_OIDC_CLIENT_SECRET: PORTAL_CLIENT.secret }
    : {};

/** The secret of a caller that may ask whether access is active. It protects nothing: docker-compose.yml contains it too. */
export const SAMPLE_CALLER = 'development-key-of-a-system-that-guards-data';
const WHO_ASKS = {
  LOCKBOX_ACCESS_CALLERS: process.env.LOCKBOX_ACCESS_CALLERS ?? `sample=${hash('sha256', SAMPLE_CALLER)}@*`,
};

/** Those that people and callers reach have another port for it. */
const healthPort = (installation: Installation, service: ProgramName): Promise<number> =>
  installation.port(hasHealthPort(service) ? `${service}-health` : service);

export async function serves(installation: Installation, service: ProgramName): Promise<boolean> {
  const address = `http://127.0.0.1:${await healthPort(installation, service)}/readyz`;
  try {
    return (await fetch(address, { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
}
