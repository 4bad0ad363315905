/** Stand-ins for the official images, built on this machine: deploy/images/README.md. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { REPOSITORY } from './installation.ts';

/** The settings that name them. */
export const LOCAL_IMAGES = join(REPOSITORY, 'deploy/images/local.env');

export const localImages = (): Readonly<Record<string, string | undefined>> =>
  parseEnv(readFileSync(LOCAL_IMAGES, 'utf8'));

const BUILT_WITHIN_MS = 900_000;

/** Builds those that are not here. Null when all are, else why they cannot be. */
export function buildLocalImages(say: (line: string) => void): string | null {
  // It takes Debian's packages, and the right to make a root file system.
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'building local ones needs root on Debian or Ubuntu';
  say('Building local images instead (about two minutes, once) …');
  const { status } = spawnSync(join(REPOSITORY, 'deploy/images/build-local.sh'), {
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: BUILT_WITHIN_MS,
  });
  return status === 0 ? null : `local ones cannot be built (deploy/images/build-local.sh: ${status ?? 'stopped'})`;
}
