/** The containers of a run of the tests carry whose they are, so that those of a run that was killed are found. */
import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';

export const OWNER_LABEL = 'dev.lockbox.test-run';

/** The machine and process of a run. */
export const ownerOf = (pid: number): string => `${hostname()}/${pid}`;

export function removeContainersOf(pid: number): void {
  const docker = (...args: string[]): string =>
    spawnSync('docker', args, { encoding: 'utf8', timeout: 60_000 }).stdout ?? '';
  const ids = docker('ps', '--all', '--quiet', '--filter', `label=${OWNER_LABEL}=${ownerOf(pid)}`)
    .split('\n')
    .filter(Boolean);
  if (ids.length > 0) docker('rm', '--force', '--volumes', ...ids);
}
