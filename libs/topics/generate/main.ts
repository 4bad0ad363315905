/** Writes what follows from schemas/topics.yaml; with --check only says what has drifted. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { readTopicsFile, TOPICS_FILE, type TopicsFile } from '../src/file/index.ts';
import { chart } from './chart.ts';
import { compose } from './compose.ts';
import { page } from './page.ts';
import { production } from './production.ts';
import { programTypes } from './program-types.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

/** By file: its text, made from the registry and what stands in it now. */
const MADE: Readonly<Record<string, (file: TopicsFile, current: string) => string>> = {
  'deploy/compose/compose.yaml': production,
  'deploy/helm/lockbox/files/programs.yaml': chart,
  'docker-compose.yml': compose,
  'docs/programs.md': page,
  'libs/topics/src/generated/programs.ts': programTypes,
};

const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // not generated yet
  }
};

const check = process.argv.includes('--check');
const file = readTopicsFile(TOPICS_FILE);
const drifted = Object.entries(MADE).filter(([name, made]) => {
  const current = textOf(join(ROOT, name));
  const text = made(file, current);
  if (text !== current && !check) writeFileSync(join(ROOT, name), text);
  return text !== current;
});
const from = relative(ROOT, TOPICS_FILE);
if (check) for (const [name] of drifted) console.error(`${name} is not what ${from} says: run \`npm run generate\``);
if (check && drifted.length > 0) process.exitCode = 1;
else console.log(check ? `what follows from ${from} is up to date` : `${drifted.length} file(s) written`);
