/** `npm run image`: the image of a commit, with what it is made of and where it comes from. */
import { execFileSync, spawnSync } from 'node:child_process';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Envelope, sha256Hex, signProvenance, verifyProvenance } from './provenance.ts';

const HELP = `Usage: npm run image -- --key FILE [options]
       npm run image -- --verify FILE --key FILE [--image NAME]

Builds the image of Lockbox's programs from the commit that is checked out, and from nothing else: what is not committed is not in it.
Its labels have version and commit. Beside it, in one folder:
  sbom.cdx.json                 what it is made of, as CycloneDX
  provenance.json               of which commit, lock file and base image it was built, as in-toto and SLSA have it, signed (DSSE)

Push the image and run it once more with --again: then the statement has the digest by which a registry knows it.

  --key FILE        an Ed25519 key: openssl genpkey -algorithm ed25519 -out FILE; to verify, its public half:
                    openssl pkey -in FILE -pubout
  --image NAME      what it is called, without the version (lockbox-services)
  --node-image NAME the base (node:24-slim), pulled where it is not here
  --out FOLDER      where the files go (dist/release)
  --again           builds nothing, and describes the image that is there
  --verify FILE     says of which commit the image is, if that statement is of it and signed by the key
  --help            this text
`;

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DOCKERFILE = 'deploy/images/services/Dockerfile';
const BAD_USE = 64;
const REFUSED = 1;

class BadUse extends Error {}

const output = (command: string, ...args: readonly string[]): string =>
  execFileSync(command, args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 26 }).trim();
const say = (line: string): void => void process.stdout.write(`${line}\n`);

interface Image {
  /** The manifest's where a registry has the image, otherwise that of its configuration, by which the engine knows it. */
  readonly digest: string;
  /** By which a registry gives out exactly this; undefined where none has it. */
  readonly pinned: string | undefined;
  readonly created: Date;
  readonly labels: Readonly<Record<string, string>>;
}

const LABEL = 'org.opencontainers.image.';

function inspect(image: string): Image {
  const { status, stdout, stderr, error } = spawnSync('docker', ['image', 'inspect', image], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`The image ${image} cannot be looked at: ${error?.message ?? stderr.trim()}`);
  const [{ Id: id, RepoDigests: pushed, Created: created, Config: config }] = JSON.parse(stdout);
  return {
    digest: String(pushed?.[0] ?? id).replace(/^.*sha256:/, ''),
    pinned: pushed?.[0],
    created: new Date(created),
    labels: config.Labels ?? {},
  };
}

/** Pulled where it is not here: a builder leaves none of what it pulls for itself among the images. */
function baseImage(name: string): Image {
  if (spawnSync('docker', ['image', 'inspect', name]).status !== 0) {
    const { status } = spawnSync('docker', ['pull', name], { stdio: 'inherit' });
    if (status !== 0) throw new Error(`The base image ${name} is not here and cannot be pulled: see above.`);
  }
  return inspect(name);
}

/** Only what is committed: a folder that is built from has files that nobody else has. */
function build(image: string, commit: string, version: string, nodeImage: string): void {
  const base = baseImage(nodeImage);
  const folder = mkdtempSync(join(tmpdir(), 'lockbox-image-'));
  try {
    const archive = execFileSync('git', ['archive', '--format=tar', commit], { cwd: ROOT, maxBuffer: 2 ** 30 });
    execFileSync('tar', ['-x', '-C', folder], { input: archive });
    const labels = {
      title: 'Lockbox',
      version,
      revision: commit,
      created: output('git', 'show', '-s', '--format=%cI', commit),
      licenses: 'Apache-2.0',
      'base.name': nodeImage,
      'base.digest': `sha256:${base.digest}`,
    };
    const args = Object.entries(labels).flatMap(([name, value]) => ['--label', `${LABEL}${name}=${value}`]);
    // By its digest, since the name may lead elsewhere by now.
    const from = `NODE_IMAGE=${base.pinned ?? nodeImage}`;
    const what = ['--file', DOCKERFILE, '--build-arg', from, '--tag', image];
    const { status } = spawnSync('docker', ['build', ...what, ...args, '.'], { cwd: folder, stdio: 'inherit' });
    if (status !== 0) throw new Error('The image could not be built: see above.');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function verified(image: string, version: string, { file, pem }: { file: string; pem: Buffer }): void {
  const envelope: Envelope = JSON.parse(readFileSync(file, 'utf8'));
  const { commit } = verifyProvenance(envelope, { key: createPublicKey(pem), digest: inspect(image).digest, version });
  say(`${image} was built from commit ${commit}.`);
}

function main(): void {
  const { values } = parseArgs({
    options: {
      key: { type: 'string' },
      image: { type: 'string', default: 'lockbox-services' },
      'node-image': { type: 'string', default: 'node:24-slim' },
      out: { type: 'string', default: join(ROOT, 'dist/release') },
      again: { type: 'boolean', default: false },
      verify: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const { key, out, again, verify, help, 'node-image': nodeImage } = values;
  if (help) {
    say(HELP);
    return;
  }
  if (key === undefined) throw new BadUse('--key is missing: an Ed25519 key that signs, or verifies, the statement.');
  const pem = readFileSync(key);
  const { version }: { version: string } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const image = `${values.image}:${version}`;
  if (verify !== undefined) verified(image, version, { file: verify, pem });
  else release(image, version, { pem, nodeImage, folder: resolve(out), again });
}

interface Release {
  readonly pem: Buffer;
  readonly nodeImage: string;
  readonly folder: string;
  /** True if the image exists already. */
  readonly again: boolean;
}

function release(image: string, version: string, { pem, nodeImage, folder, again }: Release): void {
  const key = createPrivateKey(pem);
  if (key.asymmetricKeyType !== 'ed25519') throw new BadUse('The key is no Ed25519 key.');
  const changed = output('git', 'status', '--porcelain');
  if (changed !== '') throw new BadUse(`There are changes that no commit has:\n${changed}`);
  const commit = output('git', 'rev-parse', 'HEAD');
  if (!again) build(image, commit, version, nodeImage);
  const built = inspect(image);
  const of = (label: string): string => built.labels[`${LABEL}${label}`] ?? 'unknown';
  if (of('revision') !== commit)
    throw new Error(`${image} was built from commit ${of('revision')}, and ${commit} is here.`);
  const [, baseDigest] = /^sha256:([0-9a-f]+)$/.exec(of('base.digest')) ?? [];
  if (baseDigest === undefined) throw new Error(`${image} does not say what base it was built from: build it anew.`);

  mkdirSync(folder, { recursive: true });
  const sbom = join(folder, 'sbom.cdx.json');
  execFileSync(process.execPath, [join(ROOT, 'deploy/packages/sbom.ts'), sbom], { stdio: 'inherit' });
  const envelope = signProvenance(
    {
      image,
      digest: built.digest,
      created: built.created,
      version,
      commit,
      repository: spawnSync('git', ['remote', 'get-url', 'origin'], { cwd: ROOT, encoding: 'utf8' }).stdout.trim(),
      nodeImage: { name: of('base.name'), digest: baseDigest },
      lockFile: sha256Hex(readFileSync(join(ROOT, 'package-lock.json'))),
      sbom: sha256Hex(readFileSync(sbom)),
    },
    key,
  );
  const file = join(folder, 'provenance.json');
  writeFileSync(file, `${JSON.stringify(envelope, undefined, 2)}\n`);
  say(`${image}, of commit ${commit}: ${relative(process.cwd(), file)}`);
}

try {
  main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof BadUse ? BAD_USE : REFUSED;
}
