import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const table = readFileSync(join(root, 'docs/settings.md'), 'utf8');

/** A setting in its program's schema, on a line of its own or behind others. */
const SETTING = /(?:^ +|[{,] *)(LOCKBOX_[A-Z_]+): /gm;

test('docs/settings.md says what every setting means', () => {
  const settings = globSync('{services/*/src,libs/platform/src}/settings.ts', { cwd: root }).flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(SETTING)].map(([, name]) => name),
  );
  expect(settings.length).toBeGreaterThan(40);
  // Each of the senders' keys that policy has is named there by its end.
  const isTold = (name = '') =>
    table.includes(`\`${name}\``) || table.includes(`\`${name.replace('LOCKBOX_SENDER_KEY', '')}\``);
  expect([...new Set(settings)].filter((name) => !isTold(name))).toEqual([]);
});
