import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { EXIT } from '@lockbox/command-line/exit-codes';
import { afterAll, describe, expect, test } from 'vitest';
import { captured } from '../testing/captured.ts';
import { SHELLS } from './script.ts';

const folder = mkdtempSync(join(tmpdir(), 'lockbox-completion-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, 'incidents of May.csv'), '');

async function printed(...args: string[]): Promise<string> {
  const { code, out } = await captured(args, { LOCKBOX_HOME: '/nonexistent' });
  expect(code).toBe(EXIT.done);
  return out;
}

/** Returns the words that bash offers for the last word of a line, which may be empty. */
async function offered(line: string): Promise<readonly string[]> {
  const words = line.split(' ');
  const typed = words.map((word) => `'${word}'`).join(' ');
  const script = `${await printed('completion', 'bash')}
COMP_WORDS=(${typed}); COMP_CWORD=${words.length - 1}; _lockbox; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await promisify(execFile)('bash', ['-c', script], { cwd: folder });
  return stdout.split('\n').filter(Boolean);
}

describe('bash completes', () => {
  test.each<[string, readonly string[]]>([
    ['lockbox sub', ['submit']],
    ['lockbox internal-', ['internal-approve', 'internal-reject']],
    ['lockbox --js', ['--json']],
    ['lockbox policy en', ['enable']],
    ['lockbox --table policy dis', ['disable']],
    ['lockbox submit --data', ['--data-store']],
    ['lockbox requests --wa', ['--waiting', '--watch']],
    // An option's value is no command, whatever it says.
    ['lockbox requests --as policy --wat', ['--watch']],
    ['lockbox requests --js', ['--json']],
    ['lockbox submit --exclusion E', ['EMERGENCY']],
    ['lockbox submit --tenant i', []],
    ['lockbox import servicenow inc', ['incidents of May.csv']],
    ['lockbox import servicenow --pro', ['--profile']],
    ['lockbox import servicenow --profile inc', ['incidents of May.csv']],
    ['lockbox completion ', ['bash', 'zsh', 'fish', '--help', '-h', '--json', '--table', '--no-color']],
    ['lockbox nonsense', []],
  ])('%s', async (line, words) => {
    expect((await offered(line)).toSorted()).toEqual(words.toSorted());
  });
});

/** Words of every kind of command, and the names of their options. */
const EVERYTHING = ['submit', 'requests', 'dead-letters', 'redrive', 'servicenow', 'exclusion', 'data-store', 'watch'];

describe.each(SHELLS)('the script for %s', (shell) => {
  const isHere = spawnSync(shell, ['--version']).error === undefined;

  test('names every command and option', async () => {
    const script = await printed('completion', shell);
    for (const word of EVERYTHING) expect(script).toContain(word);
  });

  test.skipIf(!isHere)('has no syntax error', async () => {
    // The script is a file, because fish accepts no script from the socket that Node gives a child as its input.
    const script = join(folder, '.script');
    writeFileSync(script, await printed('completion', shell));
    const { status, stderr } = spawnSync(shell, ['-n', script], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});
