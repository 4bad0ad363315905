import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REPOSITORY } from '@lockbox/stack/installation';
import { afterEach, beforeEach, expect, test } from 'vitest';

let bin: string;
beforeEach(() => {
  bin = mkdtempSync(join(tmpdir(), 'lockbox-launch-'));
  symlinkSync(process.execPath, join(bin, 'node'));
});
afterEach(() => rmSync(bin, { recursive: true }));

/** Runs the launcher on a machine whose PATH has Node and nothing else, besides what the test puts there. */
function launch(...args: readonly string[]) {
  const env = { ...process.env, PATH: bin, LOCKBOX_HOME: join(bin, 'home') };
  const program = join(REPOSITORY, 'deploy/local/launch.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { env, encoding: 'utf8' });
  return { status, said: stdout + stderr };
}

test.each(['start', 'test'])(
  '`npm %s` names what is missing with the command that installs it, and Docker',
  (command) => {
    const { status, said } = launch(command);
    expect(status).toBe(69);
    expect(said).toContain('Maven: ');
    expect(said).toContain('apt-get install -y python3 python3-venv');
    expect(said).toContain('or a Docker engine with compose');
  },
);

test('`npm start` needs Node and a Docker engine only, and does not fall back to the embedded servers', () => {
  writeFileSync(join(bin, 'docker'), '#!/bin/sh\n[ "$1 $2" != "compose config" ]\n', { mode: 0o755 });
  expect(launch('start')).toMatchObject({
    status: 1,
    said: expect.stringContaining('--stack docker cannot work: docker-compose.yml cannot be read'),
  });
});

test.each([['start', '--secured'], ['start', '--stack=embedded'], ['bench']])(
  'a Docker engine does not replace the embedded servers for %s %s',
  (...args) => {
    writeFileSync(join(bin, 'docker'), '#!/bin/sh\n', { mode: 0o755 });
    expect(launch(...args)).toMatchObject({ status: 69, said: expect.stringContaining('Maven: ') });
  },
);
