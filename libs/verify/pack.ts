/**
 * Packs `lockbox-verify` for auditors: one file to install, without the rest of Lockbox and without other packages to fetch.
 * `npm run pack:verify [FOLDER]` writes `lockbox-verify-VERSION.tgz` there, by default into `dist`.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { rolldown } from 'rolldown';

const ROOT = resolve(import.meta.dirname, '../..');
/**
 * The program is as deep in its package as the sources are in a workspace, because it finds `schemas` by a relative
 * path.
 */
const PROGRAM = 'libs/verify/dist';
/** Parts of MongoDB's driver that are loaded only where they are installed. */
const OPTIONAL =
  /^(@aws-sdk\/|@mongodb-js\/zstd$|aws4$|gcp-metadata$|kerberos$|mongodb-client-encryption$|snappy$|socks$)/;

const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { readonly version: string };
const folder = resolve(process.argv[2] ?? join(ROOT, 'dist'));
const made = mkdtempSync(join(tmpdir(), 'lockbox-verify-'));
try {
  await bundleInto(join(made, PROGRAM));
  cpSync(join(ROOT, 'schemas'), join(made, 'schemas'), { recursive: true });
  cpSync(join(ROOT, 'LICENSE'), join(made, 'LICENSE'));
  cpSync(join(import.meta.dirname, 'README.md'), join(made, 'README.md'));
  // The program reads files of kafkajs that the package does not export, so the fork stays a package.
  const kafkajs = createRequire(import.meta.url).resolve('kafkajs/package.json');
  cpSync(dirname(kafkajs), join(made, 'node_modules/kafkajs'), {
    recursive: true,
    filter: (from) => from !== join(dirname(kafkajs), 'test'),
  });
  const { version: forked } = JSON.parse(readFileSync(kafkajs, 'utf8')) as { readonly version: string };
  writeFileSync(
    join(made, 'package.json'),
    JSON.stringify({
      name: 'lockbox-verify',
      version,
      description: "Verifies a Lockbox installation's log and what was given out of it",
      license: 'Apache-2.0',
      type: 'module',
      bin: { 'lockbox-verify': `${PROGRAM}/main.js` },
      engines: { node: '>=24' },
      dependencies: { kafkajs: forked },
      bundleDependencies: ['kafkajs'],
    }),
  );
  mkdirSync(folder, { recursive: true });
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: made, stdio: 'ignore' });
  console.log(join(folder, `lockbox-verify-${version}.tgz`));
} finally {
  rmSync(made, { recursive: true });
}

async function bundleInto(dir: string): Promise<void> {
  const bundle = await rolldown({
    cwd: import.meta.dirname,
    input: { main: 'src/main.ts', 'partition-thread': 'src/partition-thread.ts' },
    platform: 'node',
    external: [/^kafkajs(\/|$)/, OPTIONAL],
  });
  await bundle.write({
    dir,
    format: 'esm',
    banner: ({ name }) => (name === 'main' ? '#!/usr/bin/env node' : ''),
    // A thread is started by its file.
    plugins: [
      { name: 'threads', renderChunk: (code) => code.replaceAll('./partition-thread.ts', './partition-thread.js') },
    ],
  });
  await bundle.close();
  chmodSync(join(dir, 'main.js'), 0o755);
}
