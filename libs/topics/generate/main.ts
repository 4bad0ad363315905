/** Writes what follows from schemas/topics.yaml; with --check only says what has drifted. */
import { relative, resolve } from 'node:path';
import { generatedText, writeGenerated } from '@lockbox/contracts/generated-files';
import { readTopicsFile, TOPICS_FILE, type TopicsFile } from '../src/file/index.ts';
import { chart } from './chart.ts';
import { compose } from './compose.ts';
import { page } from './page.ts';
import { production } from './production.ts';
import { programTypes } from './program-types.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

/** Generates each file's text from the registry and the present text. */
const MADE: Readonly<Record<string, (file: TopicsFile, current: string) => string>> = {
  'deploy/compose/compose.yaml': production,
  'deploy/helm/lockbox/files/programs.yaml': chart,
  'docker-compose.yml': compose,
  'docs/programs.md': page,
  'libs/topics/src/generated/programs.ts': programTypes,
};

const file = readTopicsFile(TOPICS_FILE);
writeGenerated(
  relative(ROOT, TOPICS_FILE),
  Object.entries(MADE).map(([name, made]) => [name, made(file, generatedText(name))] as const),
);
