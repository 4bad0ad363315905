import { spawnSync } from 'node:child_process';
import { EXIT } from '@lockbox/command-line/exit-codes';
import { expect, test } from 'vitest';
import { captured } from './testing/captured.ts';

async function manualPage(): Promise<string> {
  const { code, out } = await captured(['manual'], { LOCKBOX_HOME: '/nonexistent' });
  expect(code).toBe(EXIT.done);
  return out;
}
const hasGroff = spawnSync('groff', ['--version']).error === undefined;

test('the manual page has every command with its options, and escapes text that looks like a request', async () => {
  const page = await manualPage();
  for (const word of ['submit', 'dead-letters redrive', 'import servicenow', '--exclusion <kind>', '--watch'])
    expect(page).toContain(word.replaceAll('-', '\\-'));
  for (const setting of ['LOCKBOX_PORTAL_URL', 'LOCKBOX_KAFKA_BROKERS', 'LOCKBOX_MONGO_URL'])
    expect(page).toContain(setting);
  expect(page).toContain('wrong usage'); // the exit codes
  const obeyed = page.split('\n').filter((line) => /^[.']/.test(line));
  expect([...new Set(obeyed.map((line) => line.split(' ')[0]))].toSorted()).toEqual(
    ['.B', '.PP', '.SH', '.SS', '.TH', '.TP', '.fi', '.nf'].toSorted(),
  );
});

test.skipIf(!hasGroff)('groff formats the manual page without a warning', async () => {
  const page = await manualPage();
  const args = ['-man', '-Tutf8', '-ww', '-k', '-P-cbou'];
  const { stdout, stderr } = spawnSync('groff', args, { input: page, encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(stdout).toContain('lockbox requests --waiting --watch');
});
