/** deploy/compose's `backup` and `restore`, with a `docker` of the test's own in the place of the engine. */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';

const scripts = resolve(import.meta.dirname, '../../deploy/compose');
const base = mkdtempSync(join(tmpdir(), 'compose-scripts-'));
afterAll(() => rmSync(base, { recursive: true }));

/** An installation's folder and a folder of backups, both new for each test. */
let home: string;
let kept: string;
let runs = 10;

beforeEach(() => {
  const folder = mkdtempSync(join(base, 'test-'));
  home = join(folder, 'compose');
  kept = join(folder, 'kept');
  for (const path of ['bin', 'kept', 'compose/secrets/policy', 'compose/files'])
    mkdirSync(join(folder, path), { recursive: true });
  for (const name of ['backup', 'restore']) copyFileSync(join(scripts, name), join(home, name));
  writeFileSync(join(home, '.env'), 'LOCKBOX_HOST=lockbox.example.com\n');
  writeFileSync(join(home, 'secrets/policy/LOCKBOX_SIGNING_KEY'), 'key');
  writeFileSync(join(home, 'files/permissions.yaml'), 'permissions: []\n');
});

const RUNNING = `"compose ps --services --status running --status restarting" | "compose config --services") printf 'kafka-1\\npolicy\\n' ;;`;
const WRITE_VOLUMES = `echo volumes >"$LOCKBOX_BACKUP/$(sed 's|.*--file /backup/\\([^ ]*\\).*|\\1|' <<<"$*")"`;

/** Runs a script of the installation. `answers` are branches of `case "$*" in`, in bash; all else that docker is asked succeeds. */
function run(name: string, args: readonly string[], answers = '') {
  const [bin, calls] = [join(home, '../bin'), join(home, '../calls')];
  const docker = `#!/usr/bin/env bash\nprintf '%s\\n' "$*" >>${calls}\ncase "$*" in\n${answers}\n${RUNNING}\n*' --create '*) ${WRITE_VOLUMES} ;;\nesac\n`;
  writeFileSync(join(bin, 'docker'), docker, { mode: 0o755 });
  // Two runs within a second would write to one name.
  runs += 1;
  writeFileSync(join(bin, 'date'), `#!/bin/sh\necho 2026-01-01T0000${runs}Z\n`, { mode: 0o755 });
  rmSync(calls, { force: true });
  const env = { PATH: `${bin}:${process.env.PATH}` };
  const { status, stdout, stderr } = spawnSync('bash', [join(home, name), ...args], { encoding: 'utf8', env });
  const asked = existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : [];
  return { status, said: stdout + stderr, asked };
}

test.each([
  { what: 'a container does not stop', stop: 'exit 1' },
  { what: 'it is ended while containers stop', stop: 'kill -HUP $PPID; sleep 0.2' },
])('backup --whole starts everything again where $what', ({ stop }) => {
  const { status, said, asked } = run('backup', ['--whole', kept], `"compose stop") ${stop} ;;`);
  expect(status).not.toBe(0);
  expect(said).not.toContain('done');
  expect(asked.slice(-3)).toEqual(['compose stop', 'compose config --services', 'compose start kafka-1 policy']);
});

test('backup starts again what a run has left stopped that the machine cut off', () => {
  expect(run('backup', ['--whole', kept], '"compose stop") kill -KILL $PPID ;;').asked.at(-1)).toBe('compose stop');
  expect(run('backup', [kept]).asked.slice(0, 2)).toEqual([
    'compose config --services',
    'compose start kafka-1 policy',
  ]);
  expect(run('backup', [kept]).asked).not.toContain('compose start kafka-1 policy');
});

test('backup leaves stopped what somebody has stopped', () => {
  const { status, asked } = run('backup', ['--whole', kept], '"compose ps "*) ;;');
  expect(status).toBe(0);
  expect(asked.filter((one) => one.startsWith('compose start'))).toEqual([]);
});

test('backup gives what waits for a checkpoint a place on the disk, and takes it away again', () => {
  const { asked } = run('backup', [kept], `*' archive '*) test -d ${kept}/.waiting || exit 1 ;;`);
  expect(asked[0]).toContain('--env TMPDIR=/backup/.waiting');
  expect(existsSync(join(kept, '.waiting'))).toBe(false);
});

test('backup --whole calls itself done once everything is started again', () => {
  const { status, said, asked } = run('backup', ['--whole', kept], '"compose start "*) exit 1 ;;');
  expect(asked).toContain('compose start kafka-1 policy');
  expect(status).not.toBe(0);
  expect(said).not.toContain('done');
  expect(run('backup', ['--whole', kept])).toMatchObject({ status: 0, said: expect.stringContaining('done') });
});

describe.each(['deploy/compose/restore', 'test/compose/bring-up'])('what %s waits for', (script) => {
  const text = readFileSync(resolve(import.meta.dirname, '../..', script), 'utf8');
  const [wait] = /^wait_until_ready\(\) \{.*?^\}/ms.exec(text) ?? [''];
  const waited = (...containers: readonly string[]) => {
    const fail = 'fail() { echo "$*" >&2; exit 69; }';
    writeFileSync(join(home, 'wait'), `set -euo pipefail\nREADY_WITHIN_S=-1\n${fail}\n${wait}\nwait_until_ready\n`);
    // Compose's answers: without --all only containers that run or restart, and a state of health only for running
    // ones.
    const docker = `"compose ps "*)
      printf '%s\\n' ${containers.map((one) => `'${one}'`).join(' ')} | while IFS=, read -r service state health code; do
        [[ $* == *--all* ]] || [[ $state =~ ^(running|restarting)$ ]] || continue
        format=\${*: -1}
        format=\${format//'{{.Service}}'/$service}; format=\${format//'{{.State}}'/$state}
        format=\${format//'{{.Health}}'/$health}; echo "\${format//'{{.ExitCode}}'/$code}"
      done ;;`;
    return run('wait', [], docker);
  };
  const rest = ['owners,exited,,0', 'kafka-1,running,healthy,0', 'mail,running,,0'];

  test('is there once what stays is well, and what ends has done its work', () => {
    expect(waited(...rest)).toMatchObject({ status: 0 });
  });

  test.each([
    ['is started again and again', 'notifier,restarting,,78'],
    ['begins', 'notifier,running,starting,0'],
    ['is not well', 'notifier,running,unhealthy,0'],
    ['failed', 'notifier,exited,,1'],
    ['was never started', 'notifier,created,,0'],
  ])('is not there where one %s', (_what, container) => {
    expect(waited(...rest, container)).toMatchObject({
      status: 69,
      said: expect.stringMatching(/not ready: +notifier/),
    });
  });
});

const files = () => readdirSync(kept).toSorted();

test('backup leaves nothing under a name that restore takes, where the disk is full', () => {
  expect(run('backup', ['--whole', kept], `*' disks '*) ${WRITE_VOLUMES}; exit 2 ;;`).status).not.toBe(0);
  writeFileSync(join(home, '../bin/gzip'), '#!/bin/sh\necho half; exit 1\n', { mode: 0o755 });
  writeFileSync(join(home, '.env'), 'LOCKBOX_HOST=other.example.com\n');
  expect(run('backup', [kept]).status).not.toBe(0);
  expect(files().filter((name) => name.endsWith('.tar.gz'))).toEqual([expect.stringMatching(/^settings-/)]);
  // The script overwrites the incomplete files, so that a full disk does not fill further.
  rmSync(join(home, '../bin/gzip'));
  expect(run('backup', ['--whole', kept]).status).toBe(0);
  expect(files()).toEqual([
    expect.stringMatching(/^settings-.*gz$/),
    expect.stringMatching(/^settings-.*gz$/),
    expect.stringMatching(/^volumes-.*gz$/),
  ]);
});

/** Docker's answers if everything works. */
const WELL = `*"config --format json") printf '{\\n  "name": "lockbox",\\n' ;;`;

/** A host on which there is nothing of it. */
function loseAll() {
  for (const path of ['.env', 'secrets']) rmSync(join(home, path), { recursive: true });
}
const cutInHalf = (name: string) => {
  const whole = readFileSync(join(kept, name));
  writeFileSync(join(kept, name), whole.subarray(0, whole.length / 2));
};

test('restore takes nothing of keys and settings that were cut, and all of them once they are whole', () => {
  run('backup', [kept]);
  const [settings = ''] = files();
  copyFileSync(join(kept, settings), join(home, '../whole'));
  cutInHalf(settings);
  loseAll();
  for (let times = 0; times < 2; times += 1) {
    const { status, said, asked } = run('restore', [kept], WELL);
    expect({ status, asked }).toEqual({ status: 65, asked: [] });
    expect(said).toContain(settings);
    expect(existsSync(join(home, '.env'))).toBe(false);
  }
  copyFileSync(join(home, '../whole'), join(kept, settings));
  expect(run('restore', [kept], WELL).status).toBe(0);
  expect(readFileSync(join(home, 'secrets/policy/LOCKBOX_SIGNING_KEY'), 'utf8')).toBe('key');
  expect(readFileSync(join(home, '.env'), 'utf8')).toContain('LOCKBOX_HOST=');
});

test('restore writes what it sets on lines of their own', () => {
  writeFileSync(join(home, '.env'), 'LOCKBOX_HOST=lockbox.example.com');
  run('backup', [kept]);
  loseAll();
  expect(run('restore', [kept], WELL).status).toBe(0);
  expect(readFileSync(join(home, '.env'), 'utf8').split('\n')).toEqual([
    'LOCKBOX_HOST=lockbox.example.com',
    expect.stringMatching(/^LOCKBOX_DECISIONS_BELIEVED_UNTIL=/),
    expect.stringMatching(/^LOCKBOX_POLICY_ACCEPTED_GAPS=/),
    '',
  ]);
});

test('restore begins again with keys and settings where it was ended in the midst of them', () => {
  run('backup', [kept]);
  loseAll();
  const full = '#!/bin/sh\n/usr/bin/env -S PATH=/usr/bin:/bin tar "$@" --exclude=secrets\nexit 2\n';
  writeFileSync(join(home, '../bin/tar'), full, { mode: 0o755 });
  expect(run('restore', [kept], WELL).status).not.toBe(0);
  rmSync(join(home, '../bin/tar'));
  expect(run('restore', [kept], WELL).status).toBe(0);
  expect(existsSync(join(home, 'secrets/policy/LOCKBOX_SIGNING_KEY'))).toBe(true);
});

test.each([
  { what: 'was cut', status: 65, make: () => writeFileSync(join(kept, 'volumes-2.tar.gz'), 'half') },
  { what: 'is missing', status: 64, make: () => undefined },
])('restore --whole makes no volume where the copy of them $what', ({ status, make }) => {
  make();
  const answer = run('restore', ['--whole', kept], WELL);
  expect(answer.status).toBe(status);
  expect(answer.said).toContain('volumes-');
  expect(answer.asked.filter((one) => / (up|run) /.test(one))).toEqual([]);
});
