import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

const PROGRAM = (code: string) => `
  import { LockboxError } from '@lockbox/contracts/errors';
  import { runProgram } from '@lockbox/platform/shutdown';
  await runProgram(async () => ({
    stop: async () => {},
    failed: Promise.resolve(new LockboxError('${code}', 'why')),
  }));
  setInterval(() => {}, 1000);`;

test.each([
  ['NOT_IN_TOPICS_FILE', 78, 'starting again cannot help'],
  ['TOPIC_MISSING', 1, 'it is worth another start'],
])('a program that fails with %s exits with %i: %s', (code, status) => {
  const args = ['--input-type=module', '--eval', PROGRAM(code)];
  expect(spawnSync(process.execPath, args, { cwd: import.meta.dirname, timeout: 20_000 }).status).toBe(status);
});
