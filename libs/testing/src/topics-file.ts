import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TOPICS_FILE } from '@lockbox/topics/file';

let made: string | undefined;

/** schemas/topics.yaml, in which each guard stands for the data stores of all tenants: tests have tenants of their own. */
export function testTopicsFile(): string {
  if (made !== undefined) return made;
  const own = readFileSync(TOPICS_FILE, 'utf8');
  const text = own.replaceAll(/^( {4}guards:) .+$/gm, '$1 all');
  if (text === own) throw new Error('schemas/topics.yaml names no guard');
  made = join(mkdtempSync(join(tmpdir(), 'lockbox-topics-')), 'topics.yaml');
  writeFileSync(made, text);
  return made;
}
