/** `npm test`: vitest with the arguments as given, and at the very end, however it ends, one line that counts. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { guardedFolder } from '@lockbox/stack/guarded';
import { defaultCache, defaultHome, REPOSITORY } from '@lockbox/stack/installation';
import { buildPages } from '@lockbox/stack/web-pages';
import { readProgress, writeProgress } from './test-progress.ts';

writeProgress({ passed: 0, failed: 0, skipped: {} });
await buildPages((line) => void process.stdout.write(`${line}\n`));

/** Every temporary file of the run, the homes of embedded servers among them. */
const folder = mkdtempSync(join(tmpdir(), 'lockbox-run-'));
chmodSync(folder, 0o711); // as root, PostgreSQL runs as somebody else, who has to get to its own folder in it
const vitest = join(REPOSITORY, 'node_modules/vitest/vitest.mjs');
const progress = fileURLToPath(new URL('./test-progress.ts', import.meta.url));
const report = join(defaultHome(), 'test-report.json');
const reporters = ['default', 'json', progress].map((name) => `--reporter=${name}`);
const child = spawn(
  process.execPath,
  [vitest, 'run', ...reporters, `--outputFile.json=${report}`, ...process.argv.slice(2)],
  {
    cwd: REPOSITORY,
    stdio: ['ignore', 'inherit', 'inherit'],
    // Each file has a process of its own: what one has compiled is there for the others.
    env: { ...process.env, TMPDIR: folder, NODE_COMPILE_CACHE: join(defaultCache(), 'tests', 'compiled') },
    // A process group of its own: with it the guard ends everything that the tests have started and left.
    detached: true,
  },
);
const end = guardedFolder(folder, child.pid);
let stopped = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    stopped = true;
    child.kill(signal);
  });
}
const [code] = await once(child, 'exit');
await end();

const { passed, failed, skipped } = readProgress();
if (stopped) process.stdout.write('\nThe run was stopped before its end, which counts as one failure.\n');
// A run can fail without a failed test: by an error outside of all of them.
const failures = failed + (stopped || (code !== 0 && failed === 0) ? 1 : 0);
const leftOut = Object.entries(skipped);
if (leftOut.length > 0) {
  const files = leftOut.map(([file, count]) => `NOT RUN: ${count} tests of ${file}`);
  process.stdout.write(
    `\n${files.join('\n')}\nThe files themselves say why, above. What they promise is not shown by this run.\n`,
  );
}
const sum = leftOut.reduce((total, [, count]) => total + count, 0);
process.stdout.write(`\n${passed} passed, ${failures} failed, ${sum} skipped\n`);
process.exitCode = failures > 0 && code === 0 ? 1 : (code ?? 1);
