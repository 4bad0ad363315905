/** Writes what Lockbox is made of, as CycloneDX, and says what is missing in it: `npm run sbom`. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { missingFrom } from './components.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const file = resolve(process.argv[2] ?? join(root, 'dist/sbom.cdx.json'));

// The list is made from the lock file, because node_modules contains only what this machine needs.
const made = execFileSync('npm', ['sbom', '--sbom-format=cyclonedx', '--package-lock-only'], {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 2 ** 26,
});
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, made);

const missing = missingFrom(JSON.parse(made), JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
for (const one of missing) process.stderr.write(`The SBOM lacks ${one}.\n`);
process.stdout.write(`SBOM: ${relative(process.cwd(), file)}\n`);
process.exitCode = missing.length === 0 ? 0 : 1;
