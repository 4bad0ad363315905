/**
 * The system of `npm start -- --secured`: TLS at Kafka, registry and MongoDB, a certificate for each program, and the
 * access rules of schemas/topics.yaml in force. A request goes through its whole life on it, and each command of the
 * command line works with the certificate that is meant for it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { guardedFolder } from '@lockbox/stack/guarded';
import { type Secured, securedAt, settingsOf } from '@lockbox/stack/secured';
import { until } from '@lockbox/testing/until';
import { standingPrograms } from '@lockbox/topics/programs';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const home = mkdtempSync(join(tmpdir(), 'secured-'));
const release = guardedFolder(home);
const own = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', LOCKBOX_HOME: home };

interface Run {
  readonly out: string;
  readonly err: string;
  readonly code: number | null;
}

async function run(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Run> {
  const java = process.env.LOCKBOX_JAVA === undefined ? {} : { LOCKBOX_JAVA: process.env.LOCKBOX_JAVA };
  const child = spawn(process.execPath, [join(ROOT, program), ...args], {
    cwd: ROOT,
    env: { ...own, ...java, ...env },
  });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { out, err, code };
}

/** Tokens of those who act by `--as` lie in the home. As whom the servers know the command is the platform's, or another. */
const lockbox = (args: readonly string[], as = 'platform'): Promise<Run> =>
  run('services/ctl/src/main.ts', args, settingsOf(securedAt(home) as Secured, as)); // it was started so
const done = async (args: readonly string[], as?: string): Promise<string> => {
  const { out, err, code } = await lockbox(args, as);
  expect({ args, err, code }).toMatchObject({ code: 0 });
  return out;
};

let id: string;
beforeAll(async () => {
  const { err, out, code } = await run('deploy/local/src/start.ts', ['--secured', '--detach']);
  expect({ out, err, code }).toMatchObject({ code: 0 });
}, 900_000);
afterAll(release);

test('every program is ready, and says in its log with whose certificate', () => {
  for (const name of standingPrograms) {
    const log = readFileSync(join(home, 'logs', `${name}.log`), 'utf8');
    expect(log, name).toContain(`CN=lockbox-${name} until`);
    expect(log, name).not.toMatch(/AUTHORIZATION_FAILED|not authorized/i);
  }
});

test('topics, access rules and schemas are as topics.yaml has them', async () => {
  expect((await lockbox(['topics', 'check'])).code).toBe(0);
});

test('the doctor finds nothing wrong with the certificate of the platform, and says what others may not look at', async () => {
  const { findings } = JSON.parse(await done(['doctor', '--json'])) as { findings: readonly Finding[] }; // as it prints them
  const named = (state: string) => findings.filter((one) => one.state === state).map(({ check }) => check);
  expect(named('right')).toEqual(
    expect.arrayContaining([
      'topics',
      'access-rules',
      'registry',
      'indexes',
      'clocks',
      'certificates',
      'lag',
      'timers',
    ]),
  );
  expect(named('right')).toEqual(expect.arrayContaining(['signing-keys', 'issuers']));
  // One broker, one member, and development: its clock has just been advanced, so that events may seem to wait for a checkpoint.
  expect(['kafka', 'mongo', 'checkpoints', 'secrets']).toEqual(expect.arrayContaining(named('warning')));
  const less = JSON.parse(await done(['doctor', '--json', '--only', 'access-rules'], 'timer'));
  expect(less.findings).toMatchObject([{ state: 'unchecked', what: expect.stringContaining('has no right to') }]);
});

interface Finding {
  readonly check: string;
  readonly state: string;
}

test('a request is approved, access is granted, and ends after 8 hours', async () => {
  const listed = await done(['requests', '--status', 'action-needed', '--as', 'adele.vance', '--json']);
  const [first] = JSON.parse(listed) as readonly { readonly id: string }[]; // as the API has them
  id = first?.id ?? '';
  await done(['approve', id, '--as', 'adele.vance', '--comment', 'Go ahead']);
  await done(['clock', 'advance', '8h']);
  await until('access has ended', async () => (await typesOf(id)).includes('AccessEnded'));
  expect(await typesOf(id)).toEqual(
    expect.arrayContaining([
      'RequestSubmitted',
      'LockboxRequestCreated',
      'RequestApproved',
      'AccessGranted',
      'AccessEnded',
    ]),
  );
  await until('the page shows it', async () => {
    const shown = JSON.parse(await done(['show', id, '--as', 'adele.vance', '--json']));
    return shown.access?.state === 'ended';
  });
});

async function typesOf(request: string): Promise<readonly string[]> {
  const lines = (
    await done(['tail', 'events', '--request', request, '--from', 'beginning', '--no-follow', '--json'])
  ).trim();
  return lines.split('\n').map((line) => JSON.parse(line).value.data.type);
}

test('lockbox replay does its part with the certificate of replay', async () => {
  for (const name of ['requests', 'directory', 'texts', 'trail', 'timers', 'deliveries'])
    await done(['replay', '--compare', name], 'replay');
  await done(['replay', 'requests', '--as', 'diego.siciliani'], 'replay');
  expect(await lockbox(['replay', '--compare', 'requests'], 'erase')).not.toMatchObject({ code: 0 });
});

test('lockbox import does its part with the certificate of import', async () => {
  const sample = [
    'services/ctl/data/servicenow-sample.csv',
    '--profile',
    'services/ctl/profiles/servicenow-sample.yaml',
  ];
  await done(['import', 'servicenow', ...sample], 'import');
});

test('lockbox dead-letters does its part with the certificate of operator', async () => {
  await done(['dead-letters', 'list'], 'operator');
  expect(await lockbox(['dead-letters', 'list'], 'timer')).toMatchObject({ code: 77 });
});

test('lockbox erase does its part with the certificate of erase', async () => {
  const acts = ['--yes', '--as', 'diego.siciliani'];
  const person = ['erase', 'person', 'alex.wilber', '--tenant', 'contoso', '--texts', ...acts];
  expect(await done(person, 'erase')).toContain('contoso/principal/alex.wilber');
  expect(await lockbox(person, 'portal')).toMatchObject({ code: 77, err: expect.stringContaining('access rules') });
});

test('without a certificate nothing is answered', async () => {
  const { out, code } = await run('services/ctl/src/main.ts', ['topics', 'check'], {
    LOCKBOX_KAFKA_CERTIFICATE_FILE: '',
    LOCKBOX_KAFKA_KEY_FILE: '',
  });
  expect({ out, code }).toEqual({ out: '', code: 69 });
});
