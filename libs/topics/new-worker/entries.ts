/** Entries of programs in the text of schemas/topics.yaml, so that its comments stay where they are. */
import { join } from 'node:path';

export const topicsPath = (root: string): string => join(root, 'schemas/topics.yaml');

/** The text with one more entry behind the others. */
export function withEntry(text: string, name: string, entry: readonly string[]): string {
  const lines = text.split('\n');
  const { last } = programs(lines);
  lines.splice(last + 1, 0, `  ${name}:`, ...entry.map((line) => `    ${line}`));
  return lines.join('\n');
}

/** The text without an entry, or undefined if there is none. */
export function withoutEntry(text: string, name: string): string | undefined {
  const lines = text.split('\n');
  const { first, last } = programs(lines);
  const at = lines.indexOf(`  ${name}:`, first);
  if (at < 0 || at > last) return undefined;
  const next = lines.findIndex((line, index) => index > at && !line.startsWith('   '));
  lines.splice(at, next - at);
  return lines.join('\n');
}

/** Lines of the first and the last entry: all that is indented below `programs:`. */
function programs(lines: readonly string[]): { readonly first: number; readonly last: number } {
  const first = lines.indexOf('programs:') + 1;
  if (first === 0) throw new Error('schemas/topics.yaml has no line "programs:"');
  const end = lines.findIndex((line, index) => index >= first && !line.startsWith(' '));
  return { first, last: (end < 0 ? lines.length : end) - 1 };
}
