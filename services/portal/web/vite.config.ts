import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { documentationFiles } from '@lockbox/documentation/pages';
import { knownSchemas } from '@lockbox/proof/bundle/known-schemas';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const outDir = join(import.meta.dirname, 'dist');

/** Writes a .br and a .gz of each file, with the best compression, for the portal to serve as they are. */
const compressed: Plugin = {
  name: 'lockbox:compressed',
  apply: 'build',
  async writeBundle(_options, bundle) {
    const best = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
    const files = Object.values(bundle).filter(({ fileName }) => /\.(js|json|css|html)$/.test(fileName));
    await Promise.all(
      files.map(async (file) => {
        const content = Buffer.from(file.type === 'chunk' ? file.code : file.source);
        const path = join(outDir, file.fileName);
        await writeFile(`${path}.br`, await promisify(brotliCompress)(content, best));
        await writeFile(`${path}.gz`, await promisify(gzip)(content, { level: 9 }));
      }),
    );
  },
};

/** Puts the pages of documentation beside the web app. */
const documentation: Plugin = {
  name: 'lockbox:documentation',
  apply: 'build',
  generateBundle() {
    for (const { fileName, source } of documentationFiles({ portal: '/' }))
      this.emitFile({ type: 'asset', fileName: `docs/${fileName}`, source });
  },
};

/** The page is made of files only: the portal serves them from `dist`, under a policy that allows nothing inline. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), documentation, compressed],
  // The schemas for verifying evidence come with the page.
  define: { KNOWN_SCHEMAS: JSON.stringify(knownSchemas()) },
  build: {
    outDir,
    emptyOutDir: true,
    // Otherwise small files become `data:` addresses, which the content security policy refuses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // One file of what every page needs, and one of what several share: left to itself the bundler makes so many small ones that the
    // first page asks for more than fifty, which HTTP/1.1 brings six at a time.
    chunkSizeWarningLimit: 700, // in kB before compression; a test holds what is sent
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // One file of texts for each language, of which a reader loads one.
            {
              name: (id) => /\/libs\/words\/src\/(\w+)\/(?:pages|problems|terms)\.ts$/.exec(id)?.[1] ?? null,
              priority: 2,
            },
            { name: 'start', tags: ['$initial'], priority: 1 },
            { name: 'parts', minShareCount: 3 },
          ],
        },
      },
    },
  },
});
