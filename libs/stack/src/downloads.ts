/** Downloads the servers' parts once by the machine's own package managers, and keeps them in the cache. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Installation } from './installation.ts';

/**
 * A folder of the cache, filled once. It appears under its name only when it is complete: an interrupted download starts
 * afresh, and of two commands that fetch the same thing at once the first to finish wins.
 */
export async function fetchOnce(
  installation: Pick<Installation, 'cache' | 'say'>,
  name: string,
  what: string,
  fill: (folder: string) => Promise<void>,
): Promise<string> {
  const target = join(installation.cache, name);
  if (existsSync(target)) return target;
  installation.say(`Fetching ${what} (once) …`);
  const started = Date.now();
  const draft = mkdtempSync(`${target}.`);
  try {
    await fill(draft);
    if (!existsSync(target)) renameSync(draft, target);
  } catch (error) {
    if (!existsSync(target)) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  installation.say(`Fetched ${what} in ${Math.round((Date.now() - started) / 1000)} s`);
  return target;
}

/** Runs a program to its end; when it fails, the error holds the last lines of what it said. */
export function run(file: string, args: readonly string[], cwd: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, [...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    const keep = (chunk: Buffer): void => {
      said = `${said}${chunk.toString()}`.slice(-4000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (error) => reject(new Error(`Cannot run ${file}: ${error.message}. Is it installed?`)));
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`\`${file} ${args.join(' ')}\` ended with ${code}:\n${said.trim()}`));
    });
  });
}

/** Changes with the file: part of the cache's names, so that an edited pom is downloaded again. */
export const stampOf = (file: string): string => statSync(file).size.toString(36);

/** A released version of the plugin, so that Maven need not look for the newest. */
export const DEPENDENCY_PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1';
