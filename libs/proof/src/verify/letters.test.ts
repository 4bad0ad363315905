/** Tests what a kept letter proves, even if other people have put words in it or changed it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bundle } from '@lockbox/evidence/bundle/bundle';
import type { BundleReport } from '@lockbox/evidence/bundle/bundle-report';
import { hashOf } from '@lockbox/evidence/chain';
import { checkpointKeyOf } from '@lockbox/evidence/checkpoint-key';
import { formatLetterEvidence } from '@lockbox/evidence/letter-evidence';
import { digestOf } from '@lockbox/evidence/merkle';
import { proofsOf } from '@lockbox/evidence/proof';
import { newSigningKeys, signingKeyOf } from '@lockbox/evidence/signing-keys';
import { EMPTY_ROOT } from '@lockbox/evidence/tlog/digest';
import type { PlacedLetter } from '@lockbox/evidence/verifying/claims';
import { afterAll, expect, test } from 'vitest';
import { heldToLetter, provenLetters } from './letters.ts';

const folder = mkdtempSync(join(tmpdir(), 'letters-'));
afterAll(() => rmSync(folder, { recursive: true }));

const policy = newSigningKeys();
const audit = newSigningKeys();
const topic = 'lockbox.events';
const origin = `lockbox.test/${topic}/0`;
const value = Buffer.from('\0\0\0\0\x07an event');
const [proof = Buffer.alloc(0)] = proofsOf(signingKeyOf(policy.signingKey), { topic, partition: 0 }, [digestOf(value)]);
const note = (root = EMPTY_ROOT): string => checkpointKeyOf(audit.signingKey).sign({ origin, size: 40, root });
const otherRoot = hashOf(value).toString('latin1');
const trust = {
  topic,
  installation: 'lockbox.test',
  publicKeys: [audit.publicKey],
  policyKeys: [policy.publicKey],
};

const block = formatLetterEvidence({
  ...{ origin, tenantId: 'contoso', sequence: 7, hash: hashOf(value).toString('latin1') },
  proof: proof.toString('base64'),
  checkpoint: { size: 40, root: EMPTY_ROOT, signature: note().trimEnd().split(' ').at(-1) ?? '' },
});

let count = 0;
async function proven(text: string) {
  const path = join(folder, `${++count}.eml`);
  writeFileSync(path, `From: lockbox@lockbox.test\r\nSubject: Action needed\r\n\r\n${text}\r\n`);
  return await provenLetters([path], trust);
}

test.each([
  ['nothing like it', 'Because of a ticket'],
  ['what begins a block', '-----BEGIN LOCKBOX EVIDENCE-----'],
  ['a whole block that says nothing', 'BEGIN LOCKBOX EVIDENCE END LOCKBOX EVIDENCE'],
  ['a block that nobody has signed', block.replace(/^proof:\n.*/m, 'proof:\nAAAA')],
])('a letter is a witness, though an engineer had it say %s', async (_what, justification) => {
  const { letters, refused } = await proven(`Justification: ${justification}\n\n${block}\n`);
  expect(letters).toMatchObject([{ tenantId: 'contoso', sequence: 7, checkpoint: { size: 40 } }]);
  expect(refused).toEqual([]);
});

test('one of which no block is proven is named', async () => {
  const { letters, refused } = await proven(block.replace('hash: ', 'hash: 00'));
  expect(letters).toEqual([]);
  expect(refused).toEqual([expect.stringMatching(/^.*\.eml shows nothing: its hash is none/)]);
});

/** Against a bundle with the event, or another one under its number, beneath a checkpoint. */
function held(change: Partial<PlacedLetter>, { size = 50, root = EMPTY_ROOT, event = value } = {}) {
  const bundle = { partition: 0, tenantId: 'contoso', events: [{ leaf: 3, value: event.toString('base64') }] };
  const report = { events: [{ sequence: 7, leaf: 3 }], checkpoint: { origin, size, witnesses: [] } };
  const letter: PlacedLetter = {
    ...{ where: 'a.eml', partition: 0, tenantId: 'contoso', sequence: 7, hash: hashOf(value).toString('latin1') },
    checkpoint: { origin, size: 40, root: EMPTY_ROOT },
    ...change,
  };
  // All that is looked at.
  return heldToLetter(
    letter,
    { ...bundle, checkpoint: note(root) } as unknown as Bundle,
    report as unknown as BundleReport,
  );
}

test('a bundle fits a letter with its event, or with its checkpoint', () => {
  expect(held({})).toBeUndefined();
  expect(held({ sequence: 8 }, { size: 40 })).toBeUndefined();
});

test('another checkpoint of the same size, which audit has signed too, means that the log was rewritten', () => {
  expect(held({}, { size: 40, root: otherRoot })).toMatchObject({ code: 'REWRITTEN_AFTER_LETTER' });
});

test('another event under the number that a letter names is called so, and not what became of it', () => {
  const found = held({ hash: EMPTY_ROOT });
  expect(found).toMatchObject({
    code: 'LETTER_DIFFERS',
    sentence: expect.stringContaining('If the letter is as it came'),
  });
});

test.each([
  ['about an event that is not in the bundle', { sequence: 8 }, 'which is not in the bundle'],
  ['of another tenant', { tenantId: 'fabrikam' }, 'which is not in the bundle'],
  ['of another partition', { partition: 1 }, 'which is not in the bundle'],
])('a letter %s accuses nobody', (_what, change, why) => {
  expect(held(change)).toEqual({
    code: 'NOT_COMPARED',
    sentence: expect.stringContaining(`${why}: hold the letter against the log`),
  });
});
