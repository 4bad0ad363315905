/**
 * The folders of the embedded servers: one home per installation (data, logs, process ids, ports, keys) and one cache shared
 * between clones (downloads only, so it may be deleted at any time).
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rememberedPorts } from './ports.ts';
import { type Secured, securedAt } from './secured.ts';

export const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));
/** This package: the poms, the sample people. */
export const LOCAL = fileURLToPath(new URL('..', import.meta.url));

export interface Installation {
  readonly home: string;
  readonly cache: string;
  /** Reports progress in one line. */
  readonly say: (line: string) => void;
  /** A port of this installation: free when first asked for, the same at every later start if it is still free. */
  readonly port: (name: string) => Promise<number>;
  /** A folder below home, made if it is not there. */
  readonly folder: (name: string) => string;
  /** Only of an installation that was made so. */
  readonly secured: Secured | undefined;
}

export const defaultHome = (env: NodeJS.ProcessEnv = process.env): string =>
  resolve(env.LOCKBOX_HOME ?? join(REPOSITORY, '.lockbox'));

export const defaultCache = (env: NodeJS.ProcessEnv = process.env): string =>
  resolve(env.LOCKBOX_CACHE ?? join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'lockbox'));

export function openInstallation(home: string, say: (line: string) => void): Installation {
  const folder = (name: string): string => {
    const path = join(home, name);
    mkdirSync(path, { recursive: true });
    return path;
  };
  const cache = defaultCache();
  mkdirSync(cache, { recursive: true });
  // The folder of child.ts's notes.
  folder('logs');
  folder('run');
  return { home, cache, say, folder, port: rememberedPorts(folder('.')), secured: securedAt(home) };
}

/** The settings by which `npm run lockbox` finds what was started here. */
export function writeSettings(home: string, settings: Readonly<Record<string, string>>): void {
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(join(home, 'lockbox.env'), lines.join(''));
}
