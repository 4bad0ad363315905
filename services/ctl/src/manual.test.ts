import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { EXIT } from './exit-codes.ts';
import { captured } from './testing/captured.ts';

test('the manual page has every command with its options, and obeys nothing that is only text', async () => {
  const { code, out: page } = await captured(['manual'], { LOCKBOX_HOME: '/nonexistent' });
  expect(code).toBe(EXIT.done);
  for (const word of ['submit', 'dead-letters redrive', 'import servicenow', '--exclusion <kind>', '--watch'])
    expect(page).toContain(word.replaceAll('-', '\\-'));
  for (const setting of ['LOCKBOX_PORTAL_URL', 'LOCKBOX_KAFKA_BROKERS', 'LOCKBOX_MONGO_URL'])
    expect(page).toContain(setting);
  expect(page).toContain('wrong usage'); // the exit codes
  const obeyed = page.split('\n').filter((line) => /^[.']/.test(line));
  expect([...new Set(obeyed.map((line) => line.split(' ')[0]))].toSorted()).toEqual(
    ['.B', '.PP', '.SH', '.SS', '.TH', '.TP', '.fi', '.nf'].toSorted(),
  );
  const { error, stdout, stderr } = spawnSync('groff', ['-man', '-Tutf8', '-ww', '-k', '-P-cbou'], {
    input: page,
    encoding: 'utf8',
  });
  if (error !== undefined) return void process.stderr.write('The manual page is not read here: there is no groff.\n');
  expect(stderr).toBe('');
  expect(stdout).toContain('lockbox requests --waiting --watch');
});
