import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { EXIT } from '@lockbox/command-line/exit-codes';
import { expect, test } from 'vitest';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

test('a reader that has had enough ends the command without a word, with 141 as shells have it', async () => {
  // `true` reads nothing; the help is longer than what a closed pipe takes.
  const script = `set +m; (sleep 0.5; "${process.execPath}" "${MAIN}" --help) | true; echo "code \${PIPESTATUS[0]}"`;
  const { stdout, stderr } = await promisify(execFile)('bash', ['-c', script]);
  expect({ stdout, stderr }).toEqual({ stdout: 'code 141\n', stderr: '' });
});

test('work goes on when nobody reads its notes any more', async () => {
  const script = `set +m; (sleep 0.5; "${process.execPath}" "${MAIN}" no-such-command 2>&1) | true; echo "code \${PIPESTATUS[0]}"`;
  const { stdout, stderr } = await promisify(execFile)('bash', ['-c', script]);
  expect({ stdout, stderr }).toEqual({ stdout: `code ${EXIT.usage}\n`, stderr: '' });
});
