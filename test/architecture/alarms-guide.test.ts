import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const guide = readFileSync(join(root, 'docs/runbook.md'), 'utf8');

/** `alarm('CODE'`, `new StopPartition('CODE'` and `deadLetterAlarm: 'CODE'`, whatever stands between. */
const RAISED = /(?:alarm\(|new StopPartition\(|deadLetterAlarm:)\s*'([A-Z_]+)'/g;

test('the runbook says what to do about every alarm', () => {
  const raised = globSync('{libs,services}/*/src/**/*.ts', { cwd: root })
    .filter((file) => !file.includes('.test.') && !file.includes('node_modules'))
    .flatMap((file) => [...readFileSync(join(root, file), 'utf8').matchAll(RAISED)].map(([, code]) => code));
  expect(raised.length).toBeGreaterThan(5);
  expect(raised.filter((code) => !guide.includes(`\`${code}\``))).toEqual([]);
});
