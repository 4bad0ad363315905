// The way in to `npm run new:worker`: plain JavaScript, since the machine's own Node may not run TypeScript.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const MISSING = 69;

if (process.features.typescript && existsSync(fileURLToPath(new URL('../../../node_modules', import.meta.url)))) {
  await import('./main.ts');
} else {
  process.stderr.write('Run `npm install` first: it brings the Node that this needs.\n');
  process.exitCode = MISSING;
}
