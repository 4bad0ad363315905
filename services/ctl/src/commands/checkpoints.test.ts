/**
 * Tests two exports into one folder at the same time: the last published checkpoint covers no less than the one before.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkpointKeyOf } from '@lockbox/evidence/checkpoint-key';
import { newSigningKeys } from '@lockbox/evidence/signing-keys';
import { digestOfBytes } from '@lockbox/evidence/tlog/digest';
import { folderPlace } from '@lockbox/proof/archive/folder-place';
import { afterAll, expect, test } from 'vitest';
import { publishCheckpoint } from './checkpoints.ts';

const folder = mkdtempSync(join(tmpdir(), 'checkpoints-'));
afterAll(() => rmSync(folder, { recursive: true }));

const origin = 'lockbox.test/lockbox.events/0';
const [audit, stranger] = [newSigningKeys(), newSigningKeys()];
const trust = { installation: 'lockbox.test', publicKeys: [audit.publicKey] };
const noteOf = (size: number, by = audit) =>
  Buffer.from(checkpointKeyOf(by.signingKey).sign({ origin, size, root: digestOfBytes(Buffer.alloc(32, size)) }));

test.each([
  ['a larger one that audit signed stays', noteOf(9), noteOf(9)],
  ['a smaller one is replaced', noteOf(3), noteOf(7)],
  ['a larger one that somebody else signed is replaced', noteOf(9, stranger), noteOf(7)],
  ['what is no checkpoint is replaced', Buffer.from('a letter'), noteOf(7)],
  ['where none is, it is written', undefined, noteOf(7)],
])('%s', async (what, standing, expected) => {
  const place = folderPlace(join(folder, what));
  if (standing !== undefined) await place.replace('checkpoint', standing);
  await publishCheckpoint(place, { size: 7, note: noteOf(7) }, origin, trust);
  expect(String(await place.read('checkpoint'))).toBe(String(expected));
});
