/** How generated files are kept: `npm run generate` writes them, `npm run check` compares them. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

/** The text of a file, by its path from the repository's root; empty while there is no such file. */
export function generatedText(path: string): string {
  try {
    return readFileSync(join(ROOT, path), 'utf8');
  } catch {
    return ''; // not generated yet
  }
}

/**
 * Writes the files that differ from what is generated now, by their paths from the repository's root. When the program was started
 * with --check it writes none, names each of them and their source, and sets the exit code 1.
 */
export function writeGenerated(source: string, files: Iterable<readonly [path: string, text: string]>): void {
  const check = process.argv.includes('--check');
  const drifted = [...files].filter(([path, text]) => generatedText(path) !== text);
  for (const [path, text] of drifted) {
    if (check) console.error(`${path} differs from ${source}: run \`npm run generate\``);
    else {
      mkdirSync(dirname(join(ROOT, path)), { recursive: true });
      writeFileSync(join(ROOT, path), text);
    }
  }
  if (!check) console.log(`${source}: ${drifted.length} file(s) written`);
  else if (drifted.length > 0) process.exitCode = 1;
  else console.log(`${source}: the generated files are up to date`);
}

/**
 * Returns the page with new text in its generated regions, which are between `<!-- generated: NAME -->` and `<!-- end
 * -->`. Throws an Error that names a region for which the page has no place.
 */
export function withRegions(page: string, regions: Readonly<Record<string, string>>): string {
  return Object.entries(regions).reduce((text, [name, content]) => {
    const place = new RegExp(`(<!-- generated: ${name} -->\\n)[^]*?(<!-- end -->)`);
    if (!place.test(text)) throw new Error(`the page has no place for ${name}: put the two comments there`);
    return text.replace(place, (_, before: string, after: string) => `${before}${content}\n${after}`);
  }, page);
}

/** A table of Markdown; cells are taken as they are. */
export const markdownTable = (titles: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [titles, titles.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
