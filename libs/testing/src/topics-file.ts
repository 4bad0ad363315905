import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../../..');

const files = new Map<string, string>();

/**
 * A checkout's schemas/topics.yaml in which each guard guards the data stores of all tenants, because tests have their
 * own tenants. `keys` are further keys of a source, or replace its own, in YAML.
 */
export function testTopicsFile(keys: Readonly<Record<string, readonly string[]>> = {}, checkout = ROOT): string {
  const made = JSON.stringify([checkout, keys]);
  const known = files.get(made);
  if (known !== undefined) return known;
  const own = readFileSync(join(checkout, 'schemas/topics.yaml'), 'utf8');
  let text = own.replaceAll(/^( {4}guards:) .+$/gm, '$1 all');
  if (text === own && checkout === ROOT) throw new Error('schemas/topics.yaml names no guard');
  for (const [source, lines] of Object.entries(keys)) {
    text = text.replace(new RegExp(`(?<=\\n)  ${source}:.*\\n(?: {4}.*\\n)*`), (of) => {
      const [first, ...others] = of.trimEnd().split('\n');
      const kept = others.filter((line) => !lines.some((one) => line.startsWith(`    ${one.split(':')[0]}:`)));
      return [first, ...kept, ...lines.map((line) => `    ${line}`), ''].join('\n');
    });
  }
  const file = join(mkdtempSync(join(tmpdir(), 'lockbox-topics-')), 'topics.yaml');
  writeFileSync(file, text);
  files.set(made, file);
  return file;
}
