import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TOPICS_FILE } from '@lockbox/topics/file';

const made = new Map<string, string>();

/**
 * schemas/topics.yaml, in which each guard stands for the data stores of all tenants: tests have tenants of their own. `keys` are
 * further ones of a source, or instead of its own, in YAML.
 */
export function testTopicsFile(keys: Readonly<Record<string, readonly string[]>> = {}): string {
  const known = made.get(JSON.stringify(keys));
  if (known !== undefined) return known;
  const own = readFileSync(TOPICS_FILE, 'utf8');
  let text = own.replaceAll(/^( {4}guards:) .+$/gm, '$1 all');
  if (text === own) throw new Error('schemas/topics.yaml names no guard');
  for (const [source, lines] of Object.entries(keys)) {
    text = text.replace(new RegExp(`(?<=\\n)  ${source}:.*\\n(?: {4}.*\\n)*`), (of) => {
      const [first, ...others] = of.trimEnd().split('\n');
      const kept = others.filter((line) => !lines.some((one) => line.startsWith(`    ${one.split(':')[0]}:`)));
      return [first, ...kept, ...lines.map((line) => `    ${line}`), ''].join('\n');
    });
  }
  const file = join(mkdtempSync(join(tmpdir(), 'lockbox-topics-')), 'topics.yaml');
  writeFileSync(file, text);
  made.set(JSON.stringify(keys), file);
  return file;
}
