/** Writes the pages of `docs/` as a site of plain files that any server can publish: `npm run docs -- [FOLDER]`. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { documentationFiles } from './pages.ts';

const own = fileURLToPath(new URL('../../../dist/docs', import.meta.url));
const folder = resolve(process.argv[2] ?? own);
const files = documentationFiles({});
// A page that is no more goes from here; in a folder that somebody names, nothing is deleted.
if (folder === own) rmSync(folder, { recursive: true, force: true });
for (const { fileName, source } of files) {
  const file = join(folder, fileName);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, source);
}
process.stdout.write(`${files.length} files: ${relative(process.cwd(), join(folder, 'README.html'))}\n`);
