/** The system in containers: docker-compose.yml does the work, this waits, tells, and stops it. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DockerWay } from './docker-choice.ts';
import { REPOSITORY } from './site.ts';
import { describe } from './summary.ts';

/** Says that `npm start` brought compose up, and with which settings, so that `npm stop` takes the same. */
const mark = (home: string): string => join(home, 'compose.json');

export async function runCompose(
  home: string,
  way: DockerWay,
  detach: boolean,
  say: (line: string) => void,
): Promise<number> {
  mkdirSync(home, { recursive: true });
  writeFileSync(mark(home), JSON.stringify({ envFile: way.envFile }));
  const up = spawn('docker', [...compose(way.envFile), 'up', '--detach', '--wait'], {
    cwd: REPOSITORY,
    stdio: 'inherit',
  });
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
  const [code] = await once(up, 'exit');
  if (code !== 0) {
    const again = `docker ${compose(way.envFile).join(' ')} logs`;
    process.stderr.write(`docker compose did not come up (${code}). \`${again}\` says more; npm stop clears up.\n`);
    return 1;
  }
  say(
    describe(publishedAt(way.envFile, 'portal', 8080), publishedAt(way.envFile, 'mail', 1080), 'docker compose logs'),
  );
  if (detach) {
    say('It runs in the background: npm stop ends it.');
    return 0;
  }
  const keepAlive = setInterval(() => undefined, 60_000);
  await stopped;
  clearInterval(keepAlive);
  stopCompose(home, say);
  return 0;
}

/** Stops the containers if `npm start` started them; says whether it did. Volumes stay. */
export function stopCompose(home: string, say: (line: string) => void): boolean {
  const file = mark(home);
  if (!existsSync(file)) return false;
  // Written above and by nobody else.
  const { envFile }: { envFile: string | null } = JSON.parse(readFileSync(file, 'utf8'));
  say('Stopping the containers …');
  spawnSync('docker', [...compose(envFile), 'stop'], { cwd: REPOSITORY, stdio: 'inherit' });
  rmSync(file);
  return true;
}

const compose = (envFile: string | null): readonly string[] =>
  envFile === null ? ['compose'] : ['compose', '--env-file', envFile];

function publishedAt(envFile: string | null, service: string, port: number): string {
  const answer = spawnSync('docker', [...compose(envFile), 'port', service, String(port)], {
    cwd: REPOSITORY,
    encoding: 'utf8',
  });
  const published = /:(\d+)\s*$/.exec(answer.stdout ?? '')?.[1];
  return published === undefined ? `(the service ${service} publishes no port)` : `http://localhost:${published}`;
}
