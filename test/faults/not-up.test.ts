import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { REPOSITORY } from '@lockbox/stack/installation';
import { expect, test } from 'vitest';

test('a run whose servers do not come up keeps their logs, and says where', async () => {
  const home = mkdtempSync(join(tmpdir(), 'not-up-'));
  const run = spawn(process.execPath, ['deploy/local/src/faults.ts', '--only', 'poison', '--seed', '7'], {
    cwd: REPOSITORY,
    env: { ...process.env, LOCKBOX_HOME: home, JAVA_TOOL_OPTIONS: '-XX:+NoSuchOption' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [said, [code]] = await Promise.all([text(run.stderr), once(run, 'exit')]);
  expect(code).toBe(1);
  const [, folder = ''] = /seed 7: it came to no end\. What is left of it: (.+)/.exec(said) ?? [];
  expect(folder, said).toContain(join(home, 'faults', '7-'));
  expect(readdirSync(join(folder, 'logs'))).toContain('registry.log');
  rmSync(home, { recursive: true });
});
