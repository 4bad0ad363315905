import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '@lockbox/command-line/exit-codes';
import { afterAll, expect, test } from 'vitest';
import { captured } from '../testing/captured.ts';

const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, 'evidence.html'), '');

test.each([
  ['a file that is there', 'evidence.html', 'there is such a file already'],
  ['a folder that is not', 'nowhere/approval.html', 'there is no folder'],
])('%s is reported before the log is read', async (_what, name, why) => {
  const args = ['bundle', '7f6f1c1e-6c53-5a51-8bf0-0d5a3c1c7f55', '--output', join(folder, name)];
  const { code, err } = await captured(args, { LOCKBOX_HOME: '/nonexistent' });
  expect({ code, err }).toEqual({ code: EXIT.usage, err: expect.stringContaining(why) });
});
