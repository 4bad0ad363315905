/** The addresses at which this machine reaches the containers. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '@lockbox/stack/installation';
import { SAMPLE_CALLER } from '@lockbox/stack/lockbox-services';

export type Compose = readonly string[];

/** The settings of `npm run lockbox` on this machine, for the system in the containers. */
export function settingsOfCompose(compose: Compose): Readonly<Record<string, string>> {
  const { env } = process;
  const issuer = `http://localhost:${env.LOCKBOX_ISSUER_PORT ?? '9000'}`;
  const { clock, told } = projectOf(compose);
  return {
    LOCKBOX_KAFKA_BROKERS: `localhost:${portOf(compose, 'kafka', 9094)}`,
    LOCKBOX_REGISTRY_URL: `http://localhost:${portOf(compose, 'registry', 8080)}/apis/ccompat/v7`,
    LOCKBOX_MONGO_URL: `mongodb://localhost:${portOf(compose, 'mongo', 27017)}/?directConnection=true`,
    LOCKBOX_OIDC_ISSUER: env.LOCKBOX_OIDC_ISSUER ?? issuer,
    LOCKBOX_PROVIDER_OIDC_ISSUER: env.LOCKBOX_PROVIDER_OIDC_ISSUER ?? issuer,
    LOCKBOX_PORTAL_URL: urlOf(compose, 'front', 8080),
    LOCKBOX_ACCESS_URL: urlOf(compose, 'access', 8080),
    LOCKBOX_ACCESS_SECRET: SAMPLE_CALLER,
    LOCKBOX_NAMESPACE: env.LOCKBOX_NAMESPACE ?? 'lockbox',
    ...told,
    LOCKBOX_DEVELOPMENT: 'true',
    ...(clock === null ? {} : { LOCKBOX_CLOCK_FILE: clock }),
  };
}

export const urlOf = (compose: Compose, service: string, port: number): string =>
  `http://localhost:${portOf(compose, service, port)}`;

function portOf(compose: Compose, service: string, port: number): string {
  const published = /:(\d+)\s*$/.exec(docker([...compose, 'port', service, String(port)]))?.[1];
  if (published === undefined)
    throw new Error(`The service ${service} publishes no port ${port}: see docker-compose.yml.`);
  return published;
}

/** Whom the command line has to believe, as the programs do. */
const TOLD_TO_ALL = ['LOCKBOX_SIGNING_PUBLIC_KEYS', 'LOCKBOX_CHECKPOINT_PUBLIC_KEYS', 'LOCKBOX_INSTALLATION'];

/** Reads compose's configuration of the project: the full names of its volumes, and the settings of its programs. */
function projectOf(compose: Compose): {
  readonly clock: string | null;
  readonly told: Readonly<Record<string, string>>;
} {
  // The part of docker-compose.yml that is read.
  const { volumes, services } = JSON.parse(docker([...compose, 'config', '--format', 'json'])) as {
    volumes: { clock: { name: string } };
    services: { policy: { environment: Readonly<Record<string, string>> } };
  };
  const { environment } = services.policy;
  const told = TOLD_TO_ALL.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]]));
  return { clock: clockFile(volumes.clock.name), told: Object.fromEntries(told) };
}

/** The shared clock's file, if this user may write where Docker keeps volumes; else it is moved in a container alone. */
function clockFile(volume: string): string | null {
  const folder = docker(['volume', 'inspect', '--format', '{{.Mountpoint}}', volume]).trim();
  try {
    accessSync(folder, constants.W_OK);
    return join(folder, 'clock.json');
  } catch {
    return null;
  }
}

const docker = (args: readonly string[]): string =>
  spawnSync('docker', [...args], { cwd: REPOSITORY, encoding: 'utf8' }).stdout;
