/** Tests the messages about an archive that are printed before any server is called. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderPlace } from '@lockbox/proof/archive/folder-place';
import { archiveTo, INSTALLATION, TOPIC, trusting } from '@lockbox/proof/testing/archived-log';
import { afterAll, expect, test } from 'vitest';
import { captured } from '../testing/captured.ts';

const folder = mkdtempSync(join(tmpdir(), 'restore-'));
afterAll(() => rmSync(folder, { recursive: true }));
await archiveTo(folderPlace(folder), 70);

const restore = (...args: readonly string[]) =>
  captured(['restore', '--from', folder, '--table', ...args], {
    LOCKBOX_KAFKA_BROKERS: 'nowhere.invalid:9092',
    LOCKBOX_INSTALLATION: INSTALLATION,
    LOCKBOX_SIGNING_PUBLIC_KEYS: trusting.policyKey,
    LOCKBOX_CHECKPOINT_PUBLIC_KEYS: trusting.checkpointKey,
  });

test('an archive that is whole is called so', async () => {
  expect(await restore('--check')).toMatchObject({ code: 0, out: expect.stringContaining('whole') });
});

test('one of whose partition nothing is there is not called whole, nor restored, unless that is asked for', async () => {
  rmSync(join(folder, TOPIC), { recursive: true });
  const checked = await restore('--check');
  expect(checked).toMatchObject({ code: 65, err: expect.stringContaining('Nothing was archived of partition 0') });
  expect(checked.out).toContain('nothing archived');
  expect(checked.out).not.toContain('whole');
  for (const how of [[], ['--schemas']]) {
    expect(await restore(...how)).toMatchObject({ code: 65, out: '', err: expect.stringContaining('--allow-empty') });
  }
  expect(await restore('--check', '--allow-empty')).toMatchObject({ code: 0 });
});
