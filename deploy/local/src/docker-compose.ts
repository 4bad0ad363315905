/** The system in containers: docker-compose.yml does the work, this waits, tells, and stops it. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { REPOSITORY, writeSettings } from '@lockbox/stack/installation';
import { askedToStop } from './asked-to-stop.ts';
import { settingsOfCompose, urlOf } from './compose-addresses.ts';
import type { DockerWay } from './docker-choice.ts';
import { openInBrowser } from './open-page.ts';
import { describe } from './summary.ts';

/** Says that `npm start` brought compose up, and with which settings, so that `npm stop` takes the same. */
const mark = (home: string): string => join(home, 'compose.json');

export async function runCompose(
  home: string,
  way: DockerWay,
  options: { readonly detach: boolean; readonly seed: boolean; readonly mail: boolean },
  say: (line: string) => void,
): Promise<number> {
  mkdirSync(home, { recursive: true });
  writeFileSync(mark(home), JSON.stringify({ envFile: way.envFile }));
  const asked = askedToStop();
  const command = compose(way.envFile);
  // Not `--wait`: it takes a service that has done its work and ended for one that failed.
  const args = [...command, 'up', '--detach', ...(options.seed ? [] : ['--scale', 'seed=0'])];
  const up = spawn('docker', args, { cwd: REPOSITORY, stdio: 'inherit' });
  const [code] = await once(up, 'exit');
  if (asked.signal.aborted) return (await stopCompose(home, say)) ? 130 : 1;
  if (code !== 0) {
    const logs = `docker ${command.join(' ')} logs`;
    process.stderr.write(`docker compose did not come up (${code}). \`${logs}\` says more; npm stop clears up.\n`);
    return 1;
  }
  if (options.seed && !(await isSeeded(way.envFile, asked.signal, say))) {
    process.stderr.write(`The sample data could not be planted: docker ${command.join(' ')} logs seed\n`);
  }
  writeSettings(home, settingsOfCompose(command));
  const mailPage = urlOf(command, 'mail', 1080);
  say(
    describe({
      portal: urlOf(command, 'front', 8080),
      mailPage,
      logs: `docker ${command.join(' ')} logs`,
      commandLine: `docker ${command.join(' ')} exec front lockbox`,
    }),
  );
  if (options.mail) await openInBrowser(mailPage, say);
  if (options.detach) {
    say('It runs in the background: npm stop ends it.');
    return 0;
  }
  // `npm stop`, given elsewhere, takes the mark away.
  while (!asked.signal.aborted && existsSync(mark(home)))
    await pause(LOOK_EVERY_MS, undefined, { signal: asked.signal }).catch(() => undefined);
  await stopCompose(home, say);
  return 0;
}

const SEEDED_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 1_000;

async function isSeeded(envFile: string | null, stop: AbortSignal, say: (line: string) => void): Promise<boolean> {
  say('Waiting for the sample data …');
  const deadline = Date.now() + SEEDED_WITHIN_MS;
  while (Date.now() < deadline && !stop.aborted) {
    const args = [...compose(envFile), 'ps', '--all', '--format', '{{.State}} {{.ExitCode}}', 'seed'];
    const [state, code] = spawnSync('docker', args, { cwd: REPOSITORY, encoding: 'utf8' }).stdout.trim().split(' ');
    if (state === 'exited') return code === '0';
    await pause(500);
  }
  return false;
}

/** Stops the containers if `npm start` started them; says whether it did. Volumes stay. Throws where they run on. */
export async function stopCompose(home: string, say: (line: string) => void): Promise<boolean> {
  const file = mark(home);
  if (!existsSync(file)) return false;
  // Written above and by nobody else.
  const { envFile }: { envFile: string | null } = JSON.parse(readFileSync(file, 'utf8'));
  say('Stopping the containers …');
  const args = [...compose(envFile), 'stop'];
  // In a group of its own: whoever presses ctrl-C once more would end it before the containers have stopped.
  const stop = spawn('docker', args, { cwd: REPOSITORY, stdio: 'inherit', detached: true });
  const [code] = await once(stop, 'exit');
  if (code !== 0)
    throw new Error('The containers could not be stopped, and may run still: see above. npm stop tries it again.');
  rmSync(file);
  return true;
}

const compose = (envFile: string | null): readonly string[] =>
  envFile === null ? ['compose'] : ['compose', '--env-file', relative(REPOSITORY, envFile)];
