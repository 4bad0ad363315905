/** The sources can be taken into another program, as README.md says. */
import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

test('the sources run in a program that has none of Lockbox, and of packages jose alone', () => {
  const program = mkdtempSync(join(tmpdir(), 'lockbox-guard-'));
  onTestFinished(() => rmSync(program, { recursive: true }));
  const taken = globSync('*.ts', { cwd: import.meta.dirname, exclude: ['*.test.ts'] });
  for (const file of taken) cpSync(join(import.meta.dirname, file), join(program, 'lockbox-guard', file));
  mkdirSync(join(program, 'node_modules'));
  const jose = fileURLToPath(import.meta.resolve('jose/package.json'));
  symlinkSync(dirname(jose), join(program, 'node_modules/jose'));
  writeFileSync(join(program, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(program, 'main.js'), taken.map((file) => `import './lockbox-guard/${file}';\n`).join(''));
  expect(taken).toContain('token-guard.ts');
  expect(() => execFileSync(process.execPath, ['main.js'], { cwd: program, stdio: 'pipe' })).not.toThrow();
});
