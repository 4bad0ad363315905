import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { REPOSITORY } from '@lockbox/stack/installation';
import { afterAll, beforeEach, expect, test } from 'vitest';

const base = mkdtempSync(join(tmpdir(), 'lockbox-docker-compose-'));
afterAll(() => rmSync(base, { recursive: true }));

let home: string;
let mark: string;

beforeEach(() => {
  home = mkdtempSync(join(base, 'home-'));
  mark = join(home, 'compose.json');
  writeFileSync(mark, JSON.stringify({ envFile: null }));
});

/** `npm stop` with a `docker` that does as the text in bash says. */
function stopWith(docker: string) {
  const bin = join(home, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'docker'), `#!/usr/bin/env bash\n${docker}\n`, { mode: 0o755 });
  const env = { ...process.env, LOCKBOX_HOME: home, PATH: `${bin}${delimiter}${process.env.PATH}` };
  const stop = join(REPOSITORY, 'deploy/local/src/stop.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, [stop], { env, encoding: 'utf8' });
  return { status, said: stdout + stderr };
}

test('containers that could not be stopped are not forgotten, and are not reported as stopped', () => {
  for (let times = 0; times < 2; times += 1) {
    const { status, said } = stopWith('echo "permission denied" >&2; exit 1');
    expect(status).toBe(1);
    expect(said).toContain('permission denied');
    expect(said).toMatch(/could not be stopped/);
    expect(said).not.toMatch(/Stopped\.|Nothing else was running/);
    expect(existsSync(mark)).toBe(true);
  }
  expect(stopWith('[ "$*" = "compose stop" ]')).toMatchObject({ status: 0, said: expect.stringContaining('Stopped.') });
  expect(existsSync(mark)).toBe(false);
  expect(stopWith('exit 1')).toMatchObject({ status: 0, said: expect.stringContaining('Nothing else was running.') });
});

test('Ctrl-C, which the terminal sends to a group of processes, does not reach what stops the containers', () => {
  // There is a group of its number only where it leads one.
  expect(stopWith('kill -0 -- -$$').status).toBe(0);
});
