/** `npm run new:worker`: makes a worker from the registry and a template, and takes one away again. */
import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { addWorker } from './add.ts';
import { removeWorker } from './remove.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const EXIT_FAILED = 1;
const EXIT_USAGE = 64;

const EXAMPLE = `Example: npm run new:worker grant-counter -- --about "counts each tenant's grants"`;
const HELP = `npm run new:worker NAME [-- --about TEXT]
npm run new:worker -- --remove NAME

  Makes services/NAME, a worker that reads the log, with its entry in schemas/topics.yaml. NAME is in lower case, with
  hyphens between its words: grant-counter. Then follow docs/guides/add-a-worker.md.

  --about TEXT   what it does, in one line
  --remove NAME  removes the folder and the entry; refused while other code imports the worker
  --help         this text

${EXAMPLE}`;

function parsed() {
  refuseTakenByNpm();
  const options = { about: { type: 'string' }, remove: { type: 'boolean' } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (positionals.length !== 1) {
    const got = positionals.length === 0 ? '' : `; I got ${positionals.length}: ${positionals.join(', ')}`;
    throw new Error(`Give one name${got}. Options stand behind --.`);
  }
  return { ...values, name: positionals[0] ?? '' };
}

/** npm treats an option before `--` as its own, and passes on only a variable of its name. */
function refuseTakenByNpm(): void {
  const calls = { remove: '-- --remove NAME', about: 'NAME -- --about TEXT' };
  for (const [option, call] of Object.entries(calls))
    if (process.env[`npm_config_${option}`] !== undefined)
      throw new Error(`npm took --${option} for itself. Put -- before options: npm run new:worker ${call}`);
}

/** Updates what is generated from the registry, the packages' lock file, and the format of the written files. */
function bringUpToDate(folders: readonly string[]): void {
  const run = (file: string, ...args: readonly string[]) =>
    execFileSync(file, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] });
  run(process.execPath, 'libs/topics/generate/main.ts');
  if (folders.length > 0) run(join(ROOT, 'node_modules/.bin/biome'), 'format', '--write', ...folders);
  run('npm', 'install', '--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error');
}

/** Writes or removes the worker, and gives what then is to be brought up to date and said. */
function change() {
  const { name, about = 'SAY WHAT IT DOES', remove } = parsed();
  if (remove) {
    removeWorker(ROOT, name);
    return {
      folders: [],
      done: `services/${name} and its entry in schemas/topics.yaml are removed.`,
      next: 'Next: `npm run check`, which finds code that still names it.',
      mend: 'Mend that, then `npm run generate` and `npm install`.',
    };
  }
  addWorker(ROOT, name, about);
  return {
    folders: [`services/${name}`],
    done: `services/${name} is there, with its entry in schemas/topics.yaml.`,
    next: 'Next: `npm run check`, then docs/guides/add-a-worker.md, which makes it do something.',
    mend: `Mend that, then \`npm run generate\` and \`npm install\`. To undo: npm run new:worker -- --remove ${name}`,
  };
}

const reason = (error: unknown) => (error instanceof Error ? error.message : String(error));

function main(): void {
  let changed: ReturnType<typeof change>;
  try {
    changed = change();
  } catch (error) {
    process.stderr.write(`${reason(error)}\n\n${EXAMPLE}\n`);
    process.exitCode = EXIT_USAGE;
    return;
  }
  const { folders, done, next, mend } = changed;
  try {
    bringUpToDate(folders);
    process.stdout.write(`${done}\n${next}\n`);
  } catch (error) {
    process.stderr.write(`${done}\nWhat follows from it could not be brought up to date: ${reason(error)}\n${mend}\n`);
    process.exitCode = EXIT_FAILED;
  }
}

if (process.argv.slice(2).includes('--help')) process.stdout.write(`${HELP}\n`);
else main();
