/** Tests the report of `lockbox verify` about an archive, by its files alone. */
import { cpSync, mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cosignerOf } from '@lockbox/evidence/cosigner';
import { newSigningKeys, signingKeyOf } from '@lockbox/evidence/signing-keys';
import { formatSignature, formatVerifierKey, parseNote } from '@lockbox/evidence/tlog/note';
import { damages } from '@lockbox/evidence/verifying/damage';
import { folderPlace } from '@lockbox/proof/archive/folder-place';
import { archiveTo, INSTALLATION, log, note, TOPIC, trusting } from '@lockbox/proof/testing/archived-log';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { captured } from '../testing/captured.ts';

const parent = mkdtempSync(join(tmpdir(), 'verify-archive-'));
afterAll(() => rmSync(parent, { recursive: true }));

const whole = join(parent, 'whole');
for (const size of [300, 700]) await archiveTo(folderPlace(whole), size);

const timeOf = (leaf: number): string => new Date(log[leaf]?.event.occurredAt ?? 0).toISOString();

async function verify(folder: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
  const { code, out, err } = await captured(['verify', '--archive', folder, '--json', ...args], {
    LOCKBOX_KAFKA_BROKERS: 'nowhere.invalid:9092',
    LOCKBOX_REGISTRY_URL: 'http://nowhere.invalid',
    LOCKBOX_INSTALLATION: INSTALLATION,
    LOCKBOX_SIGNING_PUBLIC_KEYS: trusting.policyKey,
    LOCKBOX_CHECKPOINT_PUBLIC_KEYS: trusting.checkpointKey,
    // To all events but the last no command leads.
    LOCKBOX_DECISIONS_BELIEVED_UNTIL: timeOf(698),
    ...env,
  });
  const [partition] = code === 64 || code === 65 ? [] : JSON.parse(out);
  return { code, err, partition };
}

test('an archive that is whole: events, checkpoints and decisions, and what it cannot show', async () => {
  const report = join(parent, 'report.txt');
  const { code, err, partition } = await verify(whole, ['--report', report]);
  expect(code, err).toBe(0);
  expect(partition).toMatchObject({
    partition: 0,
    events: 700,
    readToEnd: true,
    files: 2,
    checkpoints: 2,
    checkpointed: 700,
    decisions: { again: 1, untold: 0, believed: 699 },
    damage: [],
  });
  expect(partition).not.toHaveProperty('schemas');
  const text = readFileSync(report, 'utf8');
  for (const part of [whole, "policy's proof", 'Of each file of the archive', 'ends with its newest checkpoint']) {
    expect(text).toContain(part);
  }
});

test('a decision that the rules would not have made, with its place', async () => {
  const { code, partition } = await verify(whole, [], { LOCKBOX_DECISIONS_BELIEVED_UNTIL: timeOf(697) });
  expect(code).toBe(damages.DECISION_DIFFERS.exit);
  expect(partition.damage).toEqual([
    {
      code: 'DECISION_DIFFERS',
      count: 1,
      sentence: expect.stringContaining('events/000000000300.avro, leaf 698, should not be there'),
    },
  ]);
  expect(await verify(whole, ['--no-decisions'], { LOCKBOX_DECISIONS_BELIEVED_UNTIL: '' })).toMatchObject({ code: 0 });
});

test('what enough witnesses have cosigned, and that too few have', async () => {
  const pem = signingKeyOf(newSigningKeys().signingKey).privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const witness = cosignerOf('witness.test', pem);
  const policy = join(parent, 'witnesses');
  writeFileSync(policy, `witness ours ${formatVerifierKey(witness.key)}\nquorum ours\n`);
  expect(await verify(whole, ['--witnesses', policy])).toMatchObject({
    code: damages.WITNESSES_MISSING.exit,
    partition: { witnessed: 0 },
  });

  const folder = join(parent, 'witnessed');
  cpSync(whole, folder, { recursive: true });
  const signed = note(700).toString();
  const cosignature = formatSignature(witness.cosign(parseNote(signed).text, 1_700_000_000));
  writeFileSync(join(folder, TOPIC, '0/checkpoints/000000000700'), signed + cosignature);
  expect(await verify(folder, ['--witnesses', policy])).toMatchObject({ code: 0, partition: { witnessed: 700 } });
});

test('an archive of another namespace, a partition that it has not, and a checkpoint of one', async () => {
  const other = await verify(whole, [], { LOCKBOX_NAMESPACE: 'other' });
  expect(other).toMatchObject({ code: 65, err: expect.stringContaining('other.events') });
  const missing = await verify(whole, ['--partition', '3']);
  expect(missing).toMatchObject({ code: 64, err: expect.stringContaining('has no partition 3') });
  const kept = join(parent, 'of-another-partition');
  writeFileSync(kept, note(300, { of: `${INSTALLATION}/${TOPIC}/3` }));
  const unlooked = await verify(whole, ['--checkpoint', kept]);
  expect(unlooked).toMatchObject({ code: 64, err: expect.stringContaining('is of partition 3') });
});

describe('one that is damaged keeps the codes of archives', () => {
  let folder: string;
  let made = 0;
  beforeEach(() => {
    folder = join(parent, `damaged-${made++}`);
    cpSync(whole, folder, { recursive: true });
  });
  const file = (path: string): string => join(folder, TOPIC, '0', path);
  const newest = 'events/000000000300.avro';

  test('a byte that is flipped', async () => {
    const bytes = readFileSync(file(newest));
    bytes[bytes.length - 3_000] = (bytes.at(-3_000) ?? 0) ^ 1;
    writeFileSync(file(newest), bytes);
    const { code, partition } = await verify(folder);
    expect(code).toBe(damages.ARCHIVE_FILE_UNREADABLE.exit);
    expect(partition).toMatchObject({ events: 300, readToEnd: false, damage: [{ code: 'ARCHIVE_FILE_UNREADABLE' }] });
  });

  test('the newest range is not there, and is not there with its checkpoint either', async () => {
    unlinkSync(file(newest));
    const { code, partition } = await verify(folder);
    expect(code).toBe(damages.ARCHIVE_FILE_MISSING.exit);
    expect(partition).toMatchObject({ events: 300, readToEnd: false });
    unlinkSync(file('checkpoints/000000000700'));
    const kept = join(parent, 'kept');
    writeFileSync(kept, note(700));
    expect(await verify(folder)).toMatchObject({ code: 0 });
    expect(await verify(folder, ['--checkpoint', kept])).toMatchObject({ code: damages.CHECKPOINT_BEYOND_LOG.exit });
  });
});
