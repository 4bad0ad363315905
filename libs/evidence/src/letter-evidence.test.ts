import { expect, test } from 'vitest';
import { policyKeys } from './bundle/policy-proof.ts';
import { hashOf } from './chain.ts';
import { checkpointKeyOf, verifierKeyOf } from './checkpoint-key.ts';
import { checkLetterEvidence, formatLetterEvidence, type LetterEvidence, letterEvidenceIn } from './letter-evidence.ts';
import { digestOf } from './merkle.ts';
import { proofsOf } from './proof.ts';
import { newSigningKeys, signingKeyOf } from './signing-keys.ts';
import { EMPTY_ROOT } from './tlog/digest.ts';

const policy = newSigningKeys();
const audit = newSigningKeys();
const place = { topic: 'lockbox.events', partition: 3 };
const origin = 'lockbox.example.com/lockbox.events/3';
const values = ['one', 'two', 'three'].map((text) => Buffer.from(`\0\0\0\0\x07${text}`));
const [, second = Buffer.alloc(0)] = proofsOf(signingKeyOf(policy.signingKey), place, values.map(digestOf));

const note = checkpointKeyOf(audit.signingKey).sign({ origin, size: 56_789, root: EMPTY_ROOT });
const evidence: LetterEvidence = {
  origin,
  tenantId: 'contoso of event: 5',
  sequence: 1_234,
  hash: hashOf(values[1] ?? second).toString('latin1'),
  proof: second.toString('base64'),
  checkpoint: { size: 56_789, root: EMPTY_ROOT, signature: note.trimEnd().split(' ').at(-1) ?? '' },
};
const block = formatLetterEvidence(evidence);
const trust = {
  ...place,
  policy: policyKeys([Buffer.from(policy.publicKey, 'base64')]),
  notes: [verifierKeyOf(origin, audit.publicKey)],
};

test('a block is read as it was written, in lines that mail programs leave as they are', () => {
  expect(Math.max(...block.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(72);
  expect(letterEvidenceIn(`Dear Ada,\n\n${block}\n\n-- \nLockbox`)).toEqual([{ ok: true, evidence }]);
});

test('one without a checkpoint is read too', () => {
  const early = { ...evidence, checkpoint: undefined };
  expect(letterEvidenceIn(formatLetterEvidence(early))).toEqual([{ ok: true, evidence: early }]);
});

test.each([
  ['is quoted', block.replaceAll(/^/gm, '> > ')],
  ['is indented', block.replaceAll(/^/gm, '\t  ')],
  ['has other ends of lines', block.replaceAll('\n', '\r\n')],
  ['is broken after 40 characters', block.replaceAll(/(.{40})(?=.)/g, '$1\n')],
  ['is joined to one line', block.replaceAll('\n', ' ')],
  ['has blanks that are no blanks', block.replaceAll(': ', ':\u00a0')],
  ['has other dashes', block.replaceAll('-----', '———')],
])('a block that %s says the same', (_how, changed) => {
  expect(letterEvidenceIn(changed)).toEqual([{ ok: true, evidence }]);
});

test('all blocks of a conversation are read, and one that was cut short says why it shows nothing', () => {
  const cut = block.replace(/^hash: .{20}/m, 'hash: ');
  expect(letterEvidenceIn(`${block}\nand\n${cut}`)).toEqual([
    { ok: true, evidence },
    { ok: false, sentence: 'its hash is none of 32 bytes' },
  ]);
  expect(letterEvidenceIn(block.replace('size: 56789', 'size: 056789'))).toMatchObject([{ ok: false }]);
  expect(letterEvidenceIn(block.replace('root:', 'stem:'))).toMatchObject([{ ok: false }]);
});

test('words of a block elsewhere in the letter, which anybody can have it say, hide no block', () => {
  const read = { ok: true, evidence };
  const said = (before: string, after = ''): readonly unknown[] =>
    letterEvidenceIn(`Justification: ${before}\n\n${block}\n\n${after}`).filter(({ ok }) => ok);
  expect(said('-----BEGIN LOCKBOX EVIDENCE-----')).toEqual([read]);
  expect(said('END LOCKBOX EVIDENCE')).toEqual([read]);
  expect(said('BEGIN LOCKBOX EVIDENCE log: me END LOCKBOX EVIDENCE')).toEqual([read]);
  expect(said('', '> BEGIN LOCKBOX EVIDENCE')).toEqual([read]);
  expect(said('', '-----END LOCKBOX EVIDENCE-----')).toEqual([read]);
});

test('what looks like a block for longer than one can be is none', () => {
  expect(letterEvidenceIn(`BEGIN LOCKBOX EVIDENCE${'-'.repeat(9_000)}END LOCKBOX EVIDENCE`)).toEqual([]);
});

test('it is proven by policy’s signature and by audit’s', async () => {
  expect(await checkLetterEvidence(evidence, trust)).toMatchObject({ ok: true, checkpoint: { size: 56_789 } });
  expect(await checkLetterEvidence({ ...evidence, checkpoint: undefined }, trust)).toEqual({
    ok: true,
    checkpoint: undefined,
  });
});

test.each([
  ['another hash', { hash: EMPTY_ROOT }],
  ['no proof', { proof: 'AAAA' }],
  ['another size', { checkpoint: { size: 1, root: EMPTY_ROOT, signature: evidence.checkpoint?.signature ?? '' } }],
  ['a signature that is none', { checkpoint: { size: 1, root: EMPTY_ROOT, signature: 'AAAA' } }],
])('with %s it proves nothing', async (_what, change) => {
  expect(await checkLetterEvidence({ ...evidence, ...change }, trust)).toMatchObject({ ok: false });
});

test('nor by other keys, or of another partition', async () => {
  const stranger = newSigningKeys();
  const others = policyKeys([Buffer.from(stranger.publicKey, 'base64')]);
  for (const wrong of [
    { ...trust, policy: others },
    { ...trust, notes: [verifierKeyOf(origin, stranger.publicKey)] },
    { ...trust, partition: 4 },
  ]) {
    expect(await checkLetterEvidence(evidence, wrong)).toMatchObject({ ok: false });
  }
});
