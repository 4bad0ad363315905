/** Tests the packed program as auditors install it: alone, in an empty folder. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { damages } from '@lockbox/evidence/verifying/damage';
import { folderPlace } from '@lockbox/proof/archive/folder-place';
import { archiveTo, INSTALLATION, trusting } from '@lockbox/proof/testing/archived-log';
import { afterAll, beforeAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'packed-verify-'));
const installed = join(folder, 'installed');
const archive = join(folder, 'archive');
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(async () => {
  const pack = join(import.meta.dirname, '../pack.ts');
  const file = execFileSync(process.execPath, [pack, folder], { encoding: 'utf8' }).trim();
  mkdirSync(installed);
  const npm = ['install', '--offline', '--no-audit', '--no-fund', file];
  execFileSync('npm', npm, { cwd: installed, stdio: 'pipe' });
  await archiveTo(folderPlace(archive), 300);
}, 120_000);

function verify(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(installed, 'node_modules/.bin/lockbox-verify'), ...args],
    {
      cwd: folder,
      encoding: 'utf8',
      env: {
        LOCKBOX_INSTALLATION: INSTALLATION,
        LOCKBOX_SIGNING_PUBLIC_KEYS: trusting.policyKey,
        LOCKBOX_CHECKPOINT_PUBLIC_KEYS: trusting.checkpointKey,
        LOCKBOX_DECISIONS_BELIEVED_UNTIL: new Date().toISOString(),
      },
    },
  );
  return { status, stdout, stderr };
}

test('it has a command for each source, and brings everything that it needs', () => {
  const { status, stdout } = verify('--help');
  expect(status).toBe(0);
  for (const command of ['log', 'folder', 'archive', 'export', 'bundle', 'email'])
    expect(stdout).toContain(`${command} `);
  expect(readdirSync(join(installed, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
    'lockbox-verify',
  ]);
});

test('an archive that is whole is found whole, and one changed byte is found', () => {
  expect(verify('archive', archive, '--json')).toMatchObject({ status: 0 });
  const events = join(archive, 'lockbox.events/0/events');
  const file = join(
    events,
    readdirSync(events, { recursive: true, encoding: 'utf8' }).find((name) => /\d$|\.\w+$/.test(name)) ?? '',
  );
  const bytes = readFileSync(file);
  bytes[bytes.length - 40] = (bytes[bytes.length - 40] ?? 0) ^ 1;
  writeFileSync(file, bytes);
  const { status, stdout } = verify('archive', archive, '--json');
  expect(Object.values(damages).map(({ exit }) => exit)).toContain(status);
  expect(stdout).toContain('"damage"');
});

test('a file that is none is named', () => {
  const { status, stderr } = verify('export', join(folder, 'nothing.ndjson'));
  expect(status).toBe(64);
  expect(stderr).toContain('There is no file');
});
