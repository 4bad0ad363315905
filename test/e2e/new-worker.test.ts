/** `npm run new:worker` in a copy of this repository: the worker passes the checks, serves health, and leaves nothing. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { freePort } from '@lockbox/stack/ports';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { stackEnvironment } from '@lockbox/testing/stack';
import { until } from '@lockbox/testing/until';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const NAME = 'grant-counter';
const MADE_BY_COMMANDS = [
  'deploy/compose/compose.yaml',
  'deploy/helm/lockbox/files/programs.yaml',
  'docker-compose.yml',
  'docs/programs.md',
  'libs/topics/src/generated/programs.ts',
  'package-lock.json',
];

const copy = mkdtempSync(join(tmpdir(), 'new-worker-'));
let namespace: Namespace;

/** Files that git would keep. */
const filesOf = (root: string): readonly string[] =>
  globSync('**/*', {
    cwd: root,
    withFileTypes: true,
    exclude: ({ name }) => /^(node_modules|\.git|\.lockbox|\.turbo|dist)$/.test(name),
  })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.tsbuildinfo'))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));

const contents = (): ReadonlyMap<string, string> =>
  new Map(
    filesOf(copy).map((file) => [
      file,
      createHash('sha256')
        .update(readFileSync(join(copy, file)))
        .digest('hex'),
    ]),
  );

const changedSince = (before: ReadonlyMap<string, string>): readonly string[] => {
  const now = contents();
  return [...new Set([...before.keys(), ...now.keys()])].filter((file) => before.get(file) !== now.get(file)).sort();
};

/** The packages of this repository, but the copy's own workspaces. */
function linkPackages(): void {
  const packages = join(copy, 'node_modules');
  mkdirSync(join(packages, '@lockbox'), { recursive: true });
  for (const entry of readdirSync(join(ROOT, 'node_modules')).filter((name) => name !== '@lockbox'))
    symlinkSync(join(ROOT, 'node_modules', entry), join(packages, entry));
  for (const file of globSync('{libs/*,services/*,deploy/local,test}/package.json', { cwd: copy })) {
    const { name } = JSON.parse(readFileSync(join(copy, file), 'utf8')) as { name: string }; // every package has one
    if (name.startsWith('@lockbox/')) symlinkSync(join(copy, dirname(file)), join(packages, name));
  }
}

/** Writes the guide's blocks to the files that they name, which gives its worked example in the final state. */
function followGuide(): void {
  const guide = readFileSync(join(copy, 'docs/guides/add-a-worker.md'), 'utf8');
  const blocks = [...guide.matchAll(/```ts\n\/\/ (services\/\S+)\n(.*?)```/gs)];
  expect(blocks).toHaveLength(4);
  for (const [, file = '', code = ''] of blocks) writeFileSync(join(copy, file), code);
  const insert = (file: string, after: string, language: string) => {
    const text = readFileSync(join(copy, file), 'utf8');
    const lines = new RegExp(`\`\`\`${language}\\n( {4}\\S.*?)\`\`\``, 's').exec(guide)?.[1] ?? '';
    const at = text.indexOf(after, Math.max(0, text.indexOf(`  ${NAME}:`))) + after.length;
    writeFileSync(join(copy, file), text.slice(0, at) + lines + text.slice(at));
  };
  insert('schemas/topics.yaml', 'reads: [events]\n', 'yaml');
  insert(`services/${NAME}/package.json`, '"dependencies": {\n', 'json');
  expect(spawnSync(process.execPath, ['libs/topics/generate/main.ts'], { cwd: copy }).status).toBe(0);
}

const ENTRY = 'libs/topics/new-worker/launch.mjs';
const newWorkerIn = (env: NodeJS.ProcessEnv, ...args: readonly string[]) =>
  spawnSync(process.execPath, [ENTRY, ...args], { cwd: copy, encoding: 'utf8', env: { ...process.env, ...env } });
const newWorker = (...args: readonly string[]) => newWorkerIn({}, ...args);
/** On this test's own Node: the one on the PATH may be older than what the packages need. */
const bin = (name: string, ...args: readonly string[]) =>
  spawnSync(process.execPath, [join(copy, 'node_modules/.bin', name), ...args], {
    cwd: copy,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });

beforeAll(async () => {
  const kept = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: ROOT, encoding: 'utf8' });
  for (const file of kept.split('\n').filter((name) => name !== '' && existsSync(join(ROOT, name))))
    cpSync(join(ROOT, file), join(copy, file), { recursive: true });
  linkPackages();
  namespace = await createNamespace();
});
afterAll(async () => {
  await namespace?.drop();
  rmSync(copy, { recursive: true, force: true });
});

test.each([
  ['Grant_Counter', 'cannot be a worker'],
  ['policy', 'has a program, source or principal "policy" already'],
  ['legal', 'already'],
  ['ctl', 'services/ctl is there already'],
  ['store', '@lockbox/store is a package already (libs/store). Choose another name.'],
])('%s is refused as a name, with the reason and an example', (name, reason) => {
  const before = contents();
  const { status, stderr } = newWorker(name);
  expect({ status, stderr }).toEqual({ status: 64, stderr: expect.stringContaining(reason) });
  expect(stderr.trim().split('\n')).toEqual([expect.any(String), '', expect.stringContaining('Example: ')]);
  expect(changedSince(before)).toEqual([]);
});

test('help is shown when asked for, and an example when the call is wrong', () => {
  expect(newWorker('--help')).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('Example: npm run new:worker'),
  });
  expect(newWorker()).toMatchObject({ status: 64, stderr: expect.stringContaining('Give one name.') });
  expect(newWorker('bar-counter', 'counts bars')).toMatchObject({
    status: 64,
    stderr: expect.stringContaining('Give one name; I got 2: bar-counter, counts bars. Options stand behind --.'),
  });
});

test.each([
  ['remove', 'npm run new:worker -- --remove NAME'],
  ['about', 'npm run new:worker NAME -- --about TEXT'],
])('--%s that npm took for itself is refused, with how to pass it on', (option, call) => {
  const before = contents();
  expect(newWorkerIn({ [`npm_config_${option}`]: 'true' }, 'bar-counter')).toMatchObject({
    status: 64,
    stderr: expect.stringContaining(`npm took --${option} for itself. Put -- before options: ${call}`),
  });
  expect(changedSince(before)).toEqual([]);
});

test('without the packages it asks for `npm install`', () => {
  const folder = join(copy, '.lockbox/fresh/libs/topics/new-worker');
  mkdirSync(folder, { recursive: true });
  cpSync(join(copy, ENTRY), join(folder, 'launch.mjs'));
  expect(spawnSync(process.execPath, [join(folder, 'launch.mjs')], { encoding: 'utf8' })).toMatchObject({
    status: 69,
    stderr: expect.stringContaining('Run `npm install` first'),
  });
  rmSync(join(copy, '.lockbox'), { recursive: true });
});

test.each([
  ['policy', 'policy is a program of Lockbox itself, and is not removed'],
  ['nobody', 'no worker "nobody"'],
])('%s is not removed', (name, reason) => {
  const before = contents();
  expect(newWorker('--remove', name)).toMatchObject({ status: 64, stderr: expect.stringContaining(reason) });
  expect(changedSince(before)).toEqual([]);
});

test('a worker whose making fails half-way is undone as the message says, but not while other code imports it', () => {
  const before = contents();
  const name = 'pending'; // a word that other code has between quotes
  expect(newWorkerIn({ PATH: '' }, name)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining(`To undo: npm run new:worker -- --remove ${name}`),
  });
  const user = join(copy, 'libs/topics/src/user.ts');
  writeFileSync(user, `import '@lockbox/${name}/definition';\n`);
  expect(newWorker('--remove', name)).toMatchObject({
    status: 64,
    stderr: expect.stringContaining(`These files import @lockbox/${name}; change them first: libs/topics/src/user.ts`),
  });
  rmSync(user);
  expect(newWorker('--remove', name)).toMatchObject({ status: 0, stderr: '' });
  expect(changedSince(before)).toEqual([]);
});

test('a worker is made by one command, follows the guide, passes the checks, serves health, and is gone without a trace', async () => {
  const before = contents();
  const { status, stderr } = newWorker(NAME, '--about', "counts each tenant's grants");
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const touched = changedSince(before).filter((file) => !MADE_BY_COMMANDS.includes(file));
  expect(new Set(touched.map((file) => (file.startsWith(`services/${NAME}/`) ? `services/${NAME}` : file)))).toEqual(
    new Set([`services/${NAME}`, 'schemas/topics.yaml']),
  );

  for (const file of ['README.md', 'src/definition.ts'])
    expect(readFileSync(join(copy, 'services', NAME, file), 'utf8')).toContain("Counts each tenant's grants.");

  followGuide();
  expect(bin('tsc', '-b', 'tsconfig.json')).toMatchObject({ status: 0, stdout: '' });
  expect(bin('biome', 'ci', '--error-on-warnings', `services/${NAME}`)).toMatchObject({ status: 0 });
  for (const tests of [['architecture'], ['unit', 'libs/topics']]) {
    const { status, stdout, stderr } = bin('vitest', 'run', '--project', ...tests);
    expect(status, `${stdout}${stderr}`).toBe(0);
  }

  const port = await freePort();
  const worker = spawn(process.execPath, [`services/${NAME}/src/main.ts`], {
    cwd: copy,
    env: {
      PATH: process.env.PATH,
      ...stackEnvironment(),
      LOCKBOX_NAMESPACE: namespace.namespace,
      LOCKBOX_HTTP_HOST: '127.0.0.1',
      LOCKBOX_HTTP_PORT: String(port),
    },
    stdio: 'ignore',
  });
  const ended = once(worker, 'exit');
  try {
    await until('it is ready', async () => (await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined))?.ok);
    expect(await (await fetch(`http://127.0.0.1:${port}/grant-counts`)).json()).toEqual([]);
  } finally {
    worker.kill();
  }
  expect(await ended).toEqual([0, null]);

  expect(newWorker('--remove', NAME)).toMatchObject({ status: 0, stderr: '' });
  expect(changedSince(before)).toEqual([]);
}, 1_200_000); // all types, and two runs of tests
