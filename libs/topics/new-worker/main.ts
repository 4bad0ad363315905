/** `npm run new:worker`: makes a worker from the registry and a template, and takes one away again. */
import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { addWorker } from './add.ts';
import { removeWorker } from './remove.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const EXIT_USAGE = 64;

const HELP = `npm run new:worker NAME [-- --about TEXT]
npm run new:worker -- --remove NAME

  Makes services/NAME, a worker that reads the log, with its entry in schemas/topics.yaml. NAME is in lower case, with
  hyphens between its words: grant-counter. Then follow docs/guides/add-a-worker.md.

  --about TEXT   what it does, in one line
  --remove NAME  removes the folder and the entry; refused while other code names the worker
  --help         this text

Example: npm run new:worker grant-counter -- --about "counts each tenant's grants"`;

function parsed() {
  const options = { about: { type: 'string' }, remove: { type: 'boolean' }, help: { type: 'boolean' } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (values.help !== true && positionals.length !== 1) throw new Error('Give one name.');
  return { ...values, name: positionals[0] ?? '' };
}

/** What follows from the registry, the packages' lock file, and the form of what was written. */
function bringUpToDate(folders: readonly string[]): void {
  const run = (file: string, ...args: readonly string[]) =>
    execFileSync(file, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] });
  run(process.execPath, 'libs/topics/generate/main.ts');
  if (folders.length > 0) run(join(ROOT, 'node_modules/.bin/biome'), 'format', '--write', ...folders);
  run('npm', 'install', '--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error');
}

try {
  const { name, about = 'SAY WHAT IT DOES', remove, help } = parsed();
  if (help) process.stdout.write(`${HELP}\n`);
  else if (remove) {
    removeWorker(ROOT, name);
    bringUpToDate([]);
    process.stdout.write(`services/${name} and its entry in schemas/topics.yaml are removed.\n`);
  } else {
    addWorker(ROOT, name, about);
    bringUpToDate([`services/${name}`]);
    process.stdout.write(`services/${name} is there, with its entry in schemas/topics.yaml.
Next: \`npm run check\`, then docs/guides/add-a-worker.md, which makes it do something.\n`);
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${HELP}\n`);
  process.exitCode = EXIT_USAGE;
}
