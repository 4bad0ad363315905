/** How far a run of the tests is, in a file: what has passed is known though the run be stopped, or killed. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { defaultHome } from '@lockbox/stack/installation';
import type { Reporter, TestCase, TestModule } from 'vitest/node';

export interface Progress {
  readonly passed: number;
  readonly failed: number;
  /** How many tests of each file were left out. */
  readonly skipped: Readonly<Record<string, number>>;
}

const file = join(defaultHome(), 'test-progress.json');

export function readProgress(): Progress {
  // Written below and by nobody else.
  return JSON.parse(readFileSync(file, 'utf8')) as Progress;
}

export function writeProgress(progress: Progress): void {
  mkdirSync(dirname(file), { recursive: true });
  rmSync(file, { force: true });
  writeFileSync(file, `${JSON.stringify(progress)}\n`);
}

/**
 * A reporter: a file that could not be loaded, or set up, counts as one failure.
 * @public vitest loads it by its path
 */
export default class ProgressReporter implements Reporter {
  #progress: Progress = { passed: 0, failed: 0, skipped: {} };

  onTestCaseResult(test: TestCase): void {
    const { state } = test.result();
    if (state === 'skipped') this.#skip(test.module.relativeModuleId);
    else if (state !== 'pending') this.#count(state);
  }

  onTestModuleEnd(module: TestModule): void {
    const hasFailedTest = !module.children.allTests('failed').next().done;
    if (module.state() === 'failed' && !hasFailedTest) this.#count('failed');
  }

  #count(state: 'passed' | 'failed'): void {
    this.#progress = { ...this.#progress, [state]: this.#progress[state] + 1 };
    writeProgress(this.#progress);
  }

  #skip(file: string): void {
    const { skipped } = this.#progress;
    this.#progress = { ...this.#progress, skipped: { ...skipped, [file]: (skipped[file] ?? 0) + 1 } };
    writeProgress(this.#progress);
  }
}
