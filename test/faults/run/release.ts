/** A checkout of Lockbox with its packages: what programs are started from. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Codec, SchemaValues } from '@lockbox/contracts/codec';
import type { SchemaFile } from '@lockbox/contracts/schemas';
import type { ProgramName } from '@lockbox/topics/programs';
import { transientReason } from '@lockbox/worker/retry';

export interface Release {
  readonly folder: string;
  has(program: ProgramName): boolean;
}

export const releaseIn = (folder: string): Release => ({
  folder,
  has: (program) => existsSync(join(folder, `services/${program}/src/main.ts`)),
});

export const ROOT = resolve(import.meta.dirname, '../../..');
export const PRESENT = releaseIn(ROOT);

/** Checks out an earlier commit into a folder of the run, with the packages of its own lock file. */
export function releaseOf(commit: string, say: (line: string) => void): Release {
  const folder = mkdtempSync(join(tmpdir(), 'previous-'));
  const hash = execFileSync('git', ['rev-parse', '--verify', `${commit}^{commit}`], { cwd: ROOT, encoding: 'utf8' });
  say(`the previous release is ${hash.slice(0, 8)}: its packages are installed (npm ci) …`);
  const packed = execFileSync('git', ['archive', hash.trim()], { cwd: ROOT, maxBuffer: 2 ** 30 });
  execFileSync('tar', ['-x'], { cwd: folder, input: packed });
  execFileSync('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return releaseIn(folder);
}

/** A folder that has an earlier commit, and its packages already. */
export function releaseAt(given: string): Release {
  const folder = resolve(given);
  for (const needed of ['services/policy/src/main.ts', 'node_modules/.package-lock.json'])
    if (!existsSync(join(folder, needed)))
      throw new Error(`${folder} is no checkout of Lockbox with its packages: it has no ${needed}.`);
  return releaseIn(folder);
}

/** Which version policy's memory has. */
export async function stateVersionOf({ folder }: Release): Promise<number> {
  const { STATE_VERSION } = await import(join(folder, 'services/policy/src/state-records.ts'));
  return STATE_VERSION;
}

/** Other faults go on meanwhile: the registry may be away, and comes back. */
const AGAIN_MS = 500;

/** Writes and reads as a release does: by its own schemas, and its own code. */
export async function codecOf<F extends SchemaFile>(
  { folder }: Release,
  { registryUrl, namespace, file }: { readonly registryUrl: string; readonly namespace: string; readonly file: F },
): Promise<Codec<SchemaValues[F]>> {
  const contracts = join(folder, 'libs/contracts/src');
  // Their types equal the present ones: both files exist since the first commit.
  const { openCodec } = (await import(join(contracts, 'codec.ts'))) as typeof import('@lockbox/contracts/codec');
  const { connectRegistry } = (await import(
    join(contracts, 'registry.ts')
  )) as typeof import('@lockbox/contracts/registry');
  for (;;) {
    try {
      return await openCodec(connectRegistry(registryUrl), namespace, file);
    } catch (error) {
      if (transientReason(error) === undefined) throw error;
      await pause(AGAIN_MS);
    }
  }
}
