/** `npm test`: vitest with the arguments as given, and at the very end one line that counts. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isObject } from './people.ts';
import { defaultHome, REPOSITORY } from './site.ts';
import { buildPages } from './web-pages.ts';

const report = join(defaultHome(), 'test-report.json');
mkdirSync(dirname(report), { recursive: true });
rmSync(report, { force: true });

await buildPages((line) => void process.stdout.write(`${line}\n`));
const vitest = join(REPOSITORY, 'node_modules/vitest/vitest.mjs');
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
const child = spawn(process.execPath, [vitest, 'run', ...reporters, ...process.argv.slice(2)], {
  cwd: REPOSITORY,
  stdio: 'inherit',
});
// It stops its servers first; we wait for it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
const [code] = await once(child, 'exit');

const { passed, failed, skipped } = count(
  existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : null,
  code === 0,
);
process.stdout.write(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
process.exitCode = failed > 0 && code === 0 ? 1 : (code ?? 1);

interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** A file that could not be loaded counts as one failure, and so does a run that failed without a failed test. */
function count(summary: unknown, succeeded: boolean): Count {
  if (!isObject(summary)) return { passed: 0, failed: succeeded ? 0 : 1, skipped: 0 };
  const files: readonly unknown[] = Array.isArray(summary.testResults) ? summary.testResults : [];
  const unloaded = files.filter((file) => isObject(file) && file.status === 'failed' && !hasFailedTest(file)).length;
  const failed = Number(summary.numFailedTests ?? 0) + unloaded;
  return {
    passed: Number(summary.numPassedTests ?? 0),
    failed: failed === 0 && !succeeded ? 1 : failed,
    skipped: Number(summary.numPendingTests ?? 0) + Number(summary.numTodoTests ?? 0),
  };
}

function hasFailedTest(file: Readonly<Record<string, unknown>>): boolean {
  const tests: readonly unknown[] = Array.isArray(file.assertionResults) ? file.assertionResults : [];
  return tests.some((test) => isObject(test) && test.status === 'failed');
}
