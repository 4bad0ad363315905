import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  ['KAFKAJS_NOT_PATCHED', 78, 'nor can it here'],
  ['MONGODB_NOT_PATCHED', 78, 'nor can it here'],
  ['TOPIC_MISSING', 1, 'it is worth another start'],
])('a program that fails with %s exits with %i: %s', (code, status) => {
  const args = ['--input-type=module', '--eval', PROGRAM(code)];
  expect(spawnSync(process.execPath, args, { cwd: import.meta.dirname, timeout: 20_000 }).status).toBe(status);
});

test('what was compiled is kept for the next start, also when the program is killed', () => {
  const cache = mkdtempSync(join(tmpdir(), 'compiled-'));
  const program = `
    import { runProgram } from '@lockbox/platform/shutdown';
    await runProgram(async () => ({ stop: async () => {} }));
    process.kill(process.pid, 'SIGKILL');`;
  const { signal } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: import.meta.dirname,
    env: { ...process.env, NODE_COMPILE_CACHE: cache },
    timeout: 20_000,
  });
  expect(signal).toBe('SIGKILL');
  expect(readdirSync(cache, { recursive: true }).length).toBeGreaterThan(10);
});
