import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importsOf, root, sourcesIn } from './source-imports.ts';

/** The folder `src` of the fork of kafkajs has published files only, so its tests have a folder of their own. */
const isTestOfFork = (file: string) => file.startsWith('libs/kafkajs/test/');
/** The files that only tests use: the tests, and the shared code of a package's `src/testing`. */
const isForTests = (file: string) => isTestOfFork(file) || /\.test\.tsx?$|^[^/]+\/[^/]+\/src\/testing\//.test(file);
const isTestLibrary = (file: string) => file.startsWith('libs/testing/');

/** Source files of the workspaces, tests left out: tests may reach further. */
const files = sourcesIn('{libs,services}/*');
const sources = files.filter((file) => !isForTests(file));
const imports = sources.flatMap(importsOf);
const workspaceOf = (file: string) => file.split('/').slice(0, 2).join('/');
const libraryOf = (target: string) => /^@lockbox\/([^/]+)/.exec(target)?.[1];

/** What each library may import of the others: arrows point one way (docs/architecture.md, "Layout"). */
const ALLOWED: Record<string, readonly string[]> = {
  contracts: [],
  domain: ['contracts', 'evidence'],
  evidence: ['contracts'],
  platform: ['contracts'],
  topics: ['contracts'],
  worker: ['contracts', 'topics', 'platform', 'evidence'],
  oidc: ['contracts', 'platform'],
  guard: [],
  grants: ['contracts', 'topics', 'domain', 'evidence', 'platform', 'worker'],
  store: ['contracts', 'domain', 'evidence', 'platform'],
  words: ['contracts', 'domain'],
  api: ['contracts', 'domain'],
  'command-line': ['contracts', 'topics', 'platform', 'worker', 'proof'],
  verify: ['contracts', 'topics', 'evidence', 'platform', 'worker', 'store', 'proof', 'command-line'],
  proof: ['contracts', 'topics', 'domain', 'evidence', 'platform', 'worker', 'store'],
  documentation: [],
  stack: ['contracts', 'topics', 'evidence'],
  testing: ['contracts', 'topics', 'domain', 'evidence', 'platform', 'worker', 'store', 'stack'],
};

test('there are sources to look at', () => {
  expect(imports.length).toBeGreaterThan(100);
});

test('libraries import only from layers below them', () => {
  const wrong = imports.filter(({ file, target }) => {
    const [kind, name = ''] = workspaceOf(file).split('/');
    const library = libraryOf(target);
    if (kind !== 'libs' || library === undefined || library === name) return false;
    return !ALLOWED[name]?.includes(library);
  });
  expect(wrong).toEqual([]);
});

test('services import libraries, but neither each other nor what only development uses', () => {
  const libraries = new Set(Object.keys(ALLOWED).filter((name) => name !== 'testing' && name !== 'stack'));
  const wrong = imports.filter(({ file, target }) => {
    const [kind, name] = workspaceOf(file).split('/');
    const library = libraryOf(target);
    return kind === 'services' && library !== undefined && library !== name && !libraries.has(library);
  });
  expect(wrong).toEqual([]);
});

test('tests are beside their sources, and what they share is in the folder testing of src', () => {
  const isMisplaced = (file: string) => {
    if (isTestOfFork(file)) return false;
    const inside = file.split('/').slice(2).join('/');
    if (/\.test\.tsx?$/.test(inside)) return !/^(web\/)?src\//.test(inside);
    return /(^|\/)(tests?|testing|fixtures|helpers|__tests__)\/|fixtures?\.tsx?$/.test(inside) && !isForTests(file);
  };
  expect(files.filter(isMisplaced)).toEqual([]);
});

test('what only tests use is imported by tests alone', () => {
  const wrong = imports.filter(
    ({ file, reached }) =>
      reached !== undefined && !isTestLibrary(file) && (isForTests(reached) || isTestLibrary(reached)),
  );
  expect(wrong).toEqual([]);
});

test('no import leaves its workspace by a relative path', () => {
  const wrong = imports.filter(
    ({ file, target, reached }) =>
      target.startsWith('.') && reached !== undefined && workspaceOf(reached) !== workspaceOf(file),
  );
  expect(wrong).toEqual([]);
});

test('domain and evidence do no I/O: only contracts and hashing', () => {
  const pure = new Set(['node:crypto', '@noble/hashes/sha2.js']);
  const contracts =
    /^@lockbox\/contracts\/(generated\/[a-z-]+|access-use-rules|ids|submission-rules|uuid|licences|text-salt|errors)$/;
  const evidence = /^@lockbox\/evidence\/(text|webauthn\/[a-z-]+)$/;
  const wrong = imports.filter(({ file, target, typeOnly }) => {
    if (!/^libs\/(domain|evidence)\/src/.test(file) || target.startsWith('.')) return false;
    if (target === '@lockbox/contracts/licences' && !typeOnly) return true; // loading the catalogue is I/O
    const ofDomain = file.startsWith('libs/domain/') && evidence.test(target);
    return !pure.has(target) && !contracts.test(target) && !ofDomain;
  });
  expect(wrong).toEqual([]);
});

test('what checks logs, proofs and passkeys imports nothing but itself, ids and SHA-256, so that a page can have it', () => {
  const byNode = 'libs/evidence/src/webauthn/verify-now.ts';
  const all = imports.filter(
    ({ file }) => /^libs\/evidence\/src\/(tlog|bundle|webauthn|verifying)\//.test(file) && file !== byNode,
  );
  const hashing = ({ file, target }: (typeof all)[number]) =>
    file === 'libs/evidence/src/tlog/sha256.ts' && target === '@noble/hashes/sha2.js';
  const own = all.filter((one) => one.target !== '@lockbox/contracts/ids' && !hashing(one));
  expect(imports.filter(({ file }) => file === 'libs/contracts/src/ids.ts')).toEqual([]);
  expect(own.length).toBeGreaterThan(5);
  expect(own.filter(({ target }) => !/^(\.|\.\.|\.\.\/(tlog|webauthn))\/[a-z0-9-]+\.ts$/.test(target))).toEqual([]);
  const page = 'libs/evidence/src/static-page.ts';
  const above = own.filter(({ target }) => /^\.\.\/[a-z0-9-]+\.ts$/.test(target));
  expect(above.filter(({ reached }) => reached !== page)).toEqual([]);
  expect(imports.filter(({ file }) => file === page)).toEqual([]);
});

test('the witness imports Node alone, and what makes and checks notes, which needs one package', () => {
  const own = imports.filter(({ file }) => file.startsWith('services/witness/'));
  expect(own.length).toBeGreaterThan(10);
  const allowed = /^(node:[a-z]+|\.\/[a-z-]+\.ts|@lockbox\/evidence\/(cosigner|merkle|tlog\/[a-z-]+))$/;
  expect(own.filter(({ target }) => !allowed.test(target))).toEqual([]);
  const [cosigner, merkle] = ['cosigner', 'merkle'].map((name) => `libs/evidence/src/${name}.ts`);
  const below = imports.filter(({ file }) => file === cosigner || file === merkle);
  expect(below.filter(({ target }) => !/^(node:crypto|\.\/tlog\/[a-z-]+\.ts)$/.test(target))).toEqual([]);
});

test('domain and evidence know no clock and no randomness', () => {
  const wrong = sources
    .filter((file) => /^libs\/(domain|evidence)\/src/.test(file))
    .filter((file) =>
      /Date\.now|new Date\(\)|Math\.random|randomBytes|randomUUID|performance\.now/.test(
        readFileSync(join(root, file), 'utf8'),
      ),
    );
  expect(wrong).toEqual([]);
});

test('a library lists what it exports, so that the rest is its own', () => {
  const wildcards = globSync('libs/*/package.json', { cwd: root }).filter((file) => {
    const { exports = {} } = JSON.parse(readFileSync(join(root, file), 'utf8')) as { readonly exports?: object };
    return Object.keys(exports).some((name) => name.includes('*'));
  });
  expect(wildcards).toEqual([]);
});
