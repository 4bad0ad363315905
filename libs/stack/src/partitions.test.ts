import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { partitionsOf } from './partitions.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'lockbox-partitions-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

test('a new installation has six partitions or fewer, and keeps their number', () => {
  const number = partitionsOf({ home }, {});
  expect(Number(number)).toBeGreaterThan(0);
  expect(Number(number)).toBeLessThanOrEqual(6);
  writeFileSync(join(home, 'lockbox.env'), '');
  expect(partitionsOf({ home }, {})).toBe(number);
});

test('an installation that was made with twelve partitions keeps twelve', () => {
  writeFileSync(join(home, 'lockbox.env'), '');
  expect(partitionsOf({ home }, {})).toBe('12');
});

test('the setting decides at the first start; a different one later is refused', () => {
  expect(partitionsOf({ home }, { LOCKBOX_PARTITIONS: '3' })).toBe('3');
  expect(partitionsOf({ home }, {})).toBe('3');
  expect(() => partitionsOf({ home }, { LOCKBOX_PARTITIONS: '5' })).toThrow(/is 5, but the topics .* made with 3/);
});
