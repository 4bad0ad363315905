import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';

const base = mkdtempSync(join(tmpdir(), 'lockbox-release-'));
afterAll(() => rmSync(base, { recursive: true }));

/**
 * An engine with BuildKit, whose images are in engine.json: what a build begins with is not among them afterwards. `registry` has the
 * digest that the base's name has there at the moment.
 */
const DOCKER = `#!${process.execPath}
const { readFileSync, writeFileSync } = require('node:fs');
const file = require('node:path').join(__dirname, '../engine.json');
const engine = JSON.parse(readFileSync(file, 'utf8'));
const args = process.argv.slice(2);
const CREATED = '2026-01-01T00:00:00Z';
if (args[0] === 'image') {
  const found = engine.images[args[2]];
  if (found === undefined) { console.error('No such image: ' + args[2]); process.exit(1); }
  console.log(JSON.stringify([{ Created: CREATED, Config: {}, RepoDigests: [], ...found }]));
} else if (args[0] === 'pull') {
  if (engine.registry === null) { console.error('no registry'); process.exit(1); }
  engine.images[args.at(-1)] = { Id: 'sha256:c0', RepoDigests: ['node@sha256:' + engine.registry] };
} else if (args[0] === 'build') {
  const of = (option) => args.flatMap((arg, at) => (args[at - 1] === option ? [arg] : []));
  const [from] = of('--build-arg').map((arg) => arg.replace('NODE_IMAGE=', ''));
  engine.from = from.includes('@') ? from.replace(/^.*sha256:/, '') : engine.registry ?? from;
  const labels = Object.fromEntries(of('--label').map((label) => /^(.+?)=(.*)$/s.exec(label).slice(1)));
  engine.images[of('--tag')[0]] = { Id: 'sha256:1dea', Config: { Labels: labels } };
}
writeFileSync(file, JSON.stringify(engine));
`;

/** A copy in which everything is committed, with nothing in it. */
const GIT = `#!/bin/sh
case "$1" in
  status) ;;
  rev-parse) echo c0ffee ;;
  archive) tar -c -T /dev/null ;;
  show) echo 2026-01-01T00:00:00Z ;;
  remote) echo https://git.example.com/lockbox ;;
esac
`;

interface Engine {
  readonly registry: string | null;
  readonly images: Readonly<Record<string, object>>;
  /** The base image of the last build. */
  readonly from?: string;
}

let folder: string;
const engine = (): Engine => JSON.parse(readFileSync(join(folder, 'engine.json'), 'utf8'));
const setEngine = (one: Engine): void => writeFileSync(join(folder, 'engine.json'), JSON.stringify(one));

beforeEach(() => {
  folder = mkdtempSync(join(base, 'test-'));
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin/docker'), DOCKER, { mode: 0o755 });
  writeFileSync(join(folder, 'bin/git'), GIT, { mode: 0o755 });
  const { privateKey } = generateKeyPairSync('ed25519');
  writeFileSync(join(folder, 'key'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
  setEngine({ registry: 'aa', images: {} });
});

function release(...args: readonly string[]) {
  const env = { ...process.env, PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH}` };
  const script = join(import.meta.dirname, 'release.ts');
  const all = [script, '--key', join(folder, 'key'), '--out', join(folder, 'out'), ...args];
  const { status, stderr } = spawnSync(process.execPath, all, { env, encoding: 'utf8' });
  return { status, stderr };
}

/** The base image as the signed statement has it. */
function statedBase(): unknown {
  const { payload } = JSON.parse(readFileSync(join(folder, 'out/provenance.json'), 'utf8'));
  const { predicate } = JSON.parse(Buffer.from(payload, 'base64').toString());
  return predicate.buildDefinition.resolvedDependencies[1];
}

test('the statement names the base image that was built from, also where the engine had none of it', () => {
  expect(release()).toMatchObject({ status: 0 });
  expect(engine().from).toBe('aa');
  expect(statedBase()).toEqual({ uri: 'docker:node:24-slim', digest: { sha256: 'aa' } });
});

test('what is built from is what was looked at, though its name moves in the registry', () => {
  setEngine({ registry: 'bb', images: { 'node:24-slim': { Id: 'sha256:c0', RepoDigests: ['node@sha256:aa'] } } });
  expect(release()).toMatchObject({ status: 0 });
  expect(engine().from).toBe('aa');
  expect(statedBase()).toMatchObject({ digest: { sha256: 'aa' } });
});

test('described again, an image keeps the base that it was built from', () => {
  release();
  const { images } = engine();
  setEngine({
    registry: 'bb',
    images: { ...images, 'node:24-slim': { Id: 'sha256:c1', RepoDigests: ['node@sha256:bb'] } },
  });
  expect(release('--again')).toMatchObject({ status: 0 });
  expect(statedBase()).toMatchObject({ digest: { sha256: 'aa' } });
  // Nor is the base needed for it.
  const built = Object.entries(images).filter(([name]) => name !== 'node:24-slim');
  setEngine({ registry: null, images: Object.fromEntries(built) });
  expect(release('--again')).toMatchObject({ status: 0 });
});

test('an image that does not say its base is not described', () => {
  release();
  const [name = ''] = Object.keys(engine().images).filter((one) => one.startsWith('lockbox-services:'));
  const labels = { 'org.opencontainers.image.revision': 'c0ffee' };
  setEngine({ registry: 'aa', images: { [name]: { Id: 'sha256:1dea', Config: { Labels: labels } } } });
  expect(release('--again')).toMatchObject({ status: 1, stderr: expect.stringContaining('base') });
});

test('a base that no registry knows is named by what the engine calls it', () => {
  setEngine({ registry: null, images: { 'local/node:24': { Id: 'sha256:dd' } } });
  expect(release('--node-image', 'local/node:24')).toMatchObject({ status: 0 });
  expect(engine().from).toBe('local/node:24');
  expect(statedBase()).toEqual({ uri: 'docker:local/node:24', digest: { sha256: 'dd' } });
});

test('nothing is built from a base that cannot be had', () => {
  setEngine({ registry: null, images: {} });
  expect(release()).toMatchObject({ status: 1, stderr: expect.stringContaining('node:24-slim') });
  expect(engine().from).toBeUndefined();
});
