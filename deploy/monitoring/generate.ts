/** Writes rules for Prometheus and dashboards for Grafana; with --check only says what has drifted. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { files } from './files.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const check = process.argv.includes('--check');

const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // not generated yet
  }
};

const made = [...files()];
const drifted = made.filter(([name, text]) => textOf(join(ROOT, name)) !== text);
for (const [name, text] of check ? [] : drifted) {
  mkdirSync(dirname(join(ROOT, name)), { recursive: true });
  writeFileSync(join(ROOT, name), text);
}
if (check)
  for (const [name] of drifted) console.error(`${name} is not what deploy/monitoring makes: run \`npm run generate\``);
if (check && drifted.length > 0) process.exitCode = 1;
else console.log(check ? 'rules and dashboards are up to date' : `${drifted.length} file(s) written`);
