import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { root } from './source-imports.ts';

/** Landing a change (CONTRIBUTING.md): lists of commits show 72 characters. What landed before stays as it is. */
const LANDED_BEFORE = 'd1225c0d89ca7ad82a81924b6eee05547a418e46';
const LONGEST = 72;

const git = (...args: readonly string[]): string =>
  execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

/** Not in a shallow clone, and not without git. */
function hasHistory(): boolean {
  try {
    git('merge-base', '--is-ancestor', LANDED_BEFORE, 'HEAD');
    return true;
  } catch {
    return false;
  }
}

test.skipIf(!hasHistory())('the subject of a commit has 72 characters at most', () => {
  const subjects = git('log', '--format=%s', `${LANDED_BEFORE}..HEAD`).split('\n');
  expect(subjects.filter(({ length }) => length > LONGEST)).toEqual([]);
});
