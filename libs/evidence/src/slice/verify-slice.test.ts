/** A tenant log export proves its content, and each way of changing it is found and named. */
import { Codec } from '@lockbox/contracts/codec';
import type { Event } from '@lockbox/contracts/generated/events';
import { tenantId } from '@lockbox/contracts/ids';
import { schemaText } from '@lockbox/contracts/schemas';
import { eventIdOf } from '@lockbox/contracts/uuid';
import { describe, expect, test } from 'vitest';
import { schemaFingerprintOf } from '../bundle/avro.ts';
import { everyWitness } from '../bundle/pins.ts';
import { policyKeys } from '../bundle/policy-proof.ts';
import { hashOf } from '../chain.ts';
import { checkpointKeyOf, verifierKeyOf } from '../checkpoint-key.ts';
import { cosignerOf } from '../cosigner.ts';
import { digestOf, nodeOf } from '../merkle.ts';
import { proofsOf } from '../proof.ts';
import { newSigningKeys, signingKeyOf } from '../signing-keys.ts';
import { bytesOfDigest, type Digest } from '../tlog/digest.ts';
import { formatSignature, formatVerifierKey, parseNote, type VerifierKey } from '../tlog/note.ts';
import { consistencyProof, inclusionProof } from '../tlog/proofs.ts';
import { createTree } from '../tlog/tree.ts';
import type { PlacedLetter } from '../verifying/claims.ts';
import type { DamageCode } from '../verifying/damage.ts';
import { verifySlice } from './verify-slice.ts';

const topic = 'lockbox.events';
const origin = `lockbox.test/${topic}/0`;
const policy = newSigningKeys();
const audit = newSigningKeys();
const schema: unknown = JSON.parse(schemaText('events'));
const fingerprint = schemaFingerprintOf(schema);
const codec = new Codec<Event>('events', 7, { schemaById: async () => undefined });

/** Two tenants' events in turn; contoso's are the even leaves. */
const values: Buffer[] = [];
for (let leaf = 0; leaf < 12; leaf++) values.push(eventAt(leaf, values[leaf - 2]));
const was = logOf(values);

function eventAt(leaf: number, before: Buffer | undefined, policyVersion = 1): Buffer {
  const tenant = tenantId(leaf % 2 === 0 ? 'contoso' : 'fabrikam');
  const sequence = Math.floor(leaf / 2) + 1;
  return codec.encode({
    eventId: eventIdOf(tenant, sequence),
    tenantId: tenant,
    sequence,
    previousHash: before === undefined ? null : hashOf(before),
    occurredAt: leaf,
    causationId: 'c' as Event['causationId'],
    commandOffset: leaf,
    correlationId: `c-${leaf}`,
    actor: { kind: 'SYSTEM', id: 'policy' },
    rule: 'PROTECTION_ENDS',
    data: { type: 'RollOutCompleted', policyVersion },
  } as Event);
}

/** A log with what proves it, signed by policy and audit. */
function logOf(raws: readonly Buffer[]) {
  const nodes = new Map<string, Digest>();
  const tree = createTree(nodeOf, (level, index, hash) => nodes.set(`${level}/${index}`, hash));
  const roots: Digest[] = [tree.root()];
  for (const raw of raws) {
    tree.append(hashOf(raw).toString('latin1'));
    roots.push(tree.root());
  }
  const read = (level: number, index: number): Digest => nodes.get(`${level}/${index}`) ?? '';
  const proofs = proofsOf(signingKeyOf(policy.signingKey), { topic, partition: 0 }, raws.map(digestOf));
  return { raws, roots, read, proofs };
}
const { roots, proofs } = was;
const base64 = (digest: Digest): string => Buffer.from(bytesOfDigest(digest)).toString('base64');

type Line = Readonly<Record<string, unknown>>;

const headOf = (size: number, since = 0, tenant = 'contoso', { roots, read } = was): Line => ({
  ...{ format: 'lockbox-slice/v1', madeAt: '2026-01-01T00:00:00.000Z', tenantId: tenant, topic, partition: 0 },
  checkpoint: checkpointKeyOf(audit.signingKey).sign({ origin, size, root: roots[size] ?? '' }),
  since:
    since === 0
      ? null
      : { size: since, consistency: consistencyProof({ node: nodeOf, read }, since, size).map(base64) },
});
/** The event with this number; the third one's content is not shown. */
function entryOf(sequence: number, size: number, { raws, read, proofs } = was): Line {
  const leaf = 2 * (sequence - 1);
  const raw = raws[leaf] ?? Buffer.alloc(0);
  const place = { sequence, offset: 100 + leaf, leaf };
  const inclusion = inclusionProof({ node: nodeOf, read }, leaf, size).map(base64);
  if (sequence === 3) return { ...place, hash: hashOf(raw).toString('base64'), inclusion };
  return {
    ...place,
    value: raw.toString('base64'),
    schema: fingerprint,
    proof: proofs[leaf]?.toString('base64'),
    inclusion,
  };
}
const partOf = (from: number, through: number, size: number, since = 0, log = was): readonly Line[] => [
  headOf(size, since, 'contoso', log),
  { schema: fingerprint, text: schema },
  ...Array.from({ length: through - from + 1 }, (_, index) => entryOf(from + index, size, log)),
  { through },
];
const whole = partOf(1, 6, 12);
const inTwo = [...partOf(1, 4, 8), ...partOf(5, 6, 12, 8)];

async function check(
  lines: readonly (Line | string)[],
  letters: readonly PlacedLetter[] = [],
  witnesses: readonly VerifierKey[] = [],
) {
  async function* written() {
    for (const line of lines) yield typeof line === 'string' ? line : JSON.stringify(line);
  }
  const pins = {
    installation: 'lockbox.test',
    notesOf: () => [formatVerifierKey(verifierKeyOf(origin, audit.publicKey))],
    policy: policyKeys([Buffer.from(policy.publicKey, 'base64')]),
    schemas: [fingerprint],
    ...(witnesses.length === 0 ? {} : { witnesses: everyWitness(witnesses) }),
  };
  return await verifySlice(written(), pins, { letters });
}
const codesOf = async (lines: readonly (Line | string)[]): Promise<readonly DamageCode[]> =>
  (await check(lines)).damage.map(({ code }) => code);
const changed = (at: number, change: Line): readonly Line[] =>
  whole.map((line, index) => (index === at ? { ...line, ...change } : line));

test('a slice as it was given out is whole, in one part or several, and says up to which event, and of how many it has the hash alone', async () => {
  for (const lines of [whole, inTwo]) {
    expect(await check(lines)).toEqual({
      ...{ ok: true, damage: [], tenantId: 'contoso', events: 6, notShown: 1, through: 6 },
      checkpoint: { origin, size: 12 },
    });
  }
});

test('of events behind its end it shows nothing', async () => {
  expect(await check(partOf(1, 5, 12))).toMatchObject({ ok: true, damage: [], through: 5 });
});

const flipped = Buffer.from(values[2] ?? '');
flipped[20] = (flipped[20] ?? 0) ^ 1;

test.each<[string, readonly (Line | string)[], DamageCode]>([
  ['an event is left out', whole.toSpliced(3, 1), 'CHAIN_SEQUENCE_GAP'],
  ['one whose content is not shown is left out', whole.toSpliced(4, 1), 'CHAIN_SEQUENCE_GAP'],
  ['the first events are left out', [...whole.slice(0, 2), ...whole.slice(4)], 'CHAIN_SEQUENCE_GAP'],
  ['the last events are left out', [...whole.slice(0, 6), { through: 6 }], 'CHAIN_SEQUENCE_GAP'],
  ['it was cut off', whole.slice(0, -1), 'SLICE_INCOMPLETE'],
  ['an event was changed', changed(3, { value: flipped.toString('base64') }), 'NOT_IN_LOG'],
  ['another’s event stands in its place', changed(3, { ...entryOf(1, 12), sequence: 2 }), 'CHAIN_SEQUENCE_GAP'],
  ['a hash is another', changed(4, { hash: base64(roots[3] ?? '') }), 'NOT_IN_LOG'],
  ['a proof of policy is another’s', changed(3, { proof: proofs[4]?.toString('base64') }), 'NOT_BY_POLICY'],
  [
    'audit has not signed its checkpoint',
    changed(0, { checkpoint: checkpointKeyOf(policy.signingKey).sign({ origin, size: 12, root: roots[12] ?? '' }) }),
    'CHECKPOINT_NOT_PROVEN',
  ],
  ['a part is of another tenant', [...whole, headOf(12, 0, 'fabrikam'), { through: 6 }], 'OTHER_LOG'],
  ['a later tree does not begin with the earlier one', inTwo.with(7, headOf(12)), 'CHECKPOINT_DIFFERS'],
  ['its schema is none of Lockbox’s', changed(1, { text: 'long' }), 'SCHEMA_DIFFERS'],
  ['a line is no line', [...whole, '{"through"'], 'UNREADABLE'],
])('it is named where %s', async (_what, lines, code) => {
  expect(await codesOf(lines)).toContain(code);
});

/** The e-mail that was sent when the event with this number was the tenant's newest and the tree had this size. */
function letterOf(sequence: number, size?: number): PlacedLetter {
  const hash = hashOf(values[2 * (sequence - 1)] ?? Buffer.alloc(0)).toString('latin1');
  const checkpoint = size === undefined ? undefined : { origin, size, root: roots[size] ?? '' };
  return { where: `${sequence}.eml`, partition: 0, tenantId: 'contoso', sequence, hash, checkpoint };
}

test.each<[string, readonly PlacedLetter[], readonly (readonly [number, number])[]]>([
  ['one before and one behind an event whose content is not shown bind all', [letterOf(2), letterOf(6, 11)], []],
  ['none is bound before an event whose content is not shown', [letterOf(6, 11)], [[1, 2]]],
  ['one whose checkpoint is that of a part binds all before it', [letterOf(4, 8)], [[5, 6]]],
  [
    'that of such an event binds it alone',
    [letterOf(3, 6)],
    [
      [1, 2],
      [4, 6],
    ],
  ],
  [
    'none is bound behind the newest',
    [letterOf(1), letterOf(4)],
    [
      [2, 2],
      [5, 6],
    ],
  ],
])('an export fits the e-mails whose events it contains under their numbers: %s', async (_what, letters, unbound) => {
  expect(await check(inTwo, letters)).toMatchObject({ ok: true, letters: letters.length, unbound });
});

/** The proof that a tree begins with a smaller one. */
const beginningOf = (begins: number, size: number, { read } = was): Line => ({
  begins,
  consistency: consistencyProof({ node: nodeOf, read }, begins, size).map(base64),
});

test('a slice that proves that its tree begins with that of a letter is bound by it as far as that goes', async () => {
  const letters = [letterOf(5, 9)];
  expect(await check(whole, letters)).toMatchObject({
    ok: true,
    unbound: [
      [1, 2],
      [6, 6],
    ],
  });
  const proven = whole.toSpliced(1, 0, beginningOf(9, 12), beginningOf(5, 12));
  expect(await check(proven, letters)).toMatchObject({ ok: true, letters: 1, unbound: [[6, 6]] });
  // A part without events may have it.
  const later = [...partOf(1, 6, 11), headOf(12, 11), beginningOf(11, 12), { through: 6 }];
  expect(await check(later, [letterOf(3, 11)])).toMatchObject({ ok: true, letters: 1, unbound: [] });
});

test('what was rewritten before an event whose content is not shown is bound by no letter', async () => {
  const first = eventAt(0, undefined, 666);
  const now = logOf(values.with(0, first).with(2, eventAt(2, first, 667)));
  const letters = [letterOf(3, 5), letterOf(5, 9), letterOf(6, 11)];
  expect(await check(partOf(1, 6, 12, 0, now), letters)).toMatchObject({ letters: 3, unbound: [[1, 2]] });
  // Nor can it be proven that the tree begins with theirs.
  for (const log of [was, now]) {
    const { damage } = await check(partOf(1, 6, 12, 0, now).toSpliced(1, 0, beginningOf(9, 12, log)), letters);
    expect(damage).toMatchObject([
      { code: 'CHECKPOINT_DIFFERS', sentence: expect.stringContaining('5.eml'), count: 1 },
    ]);
  }
  // Behind it the next one names what was there before.
  const between = logOf(values.with(6, eventAt(6, values[4], 666)));
  const { damage } = await check(partOf(1, 6, 12, 0, between), letters);
  expect(damage.map(({ code }) => code)).toEqual(['CHAIN_HASH_MISMATCH']);
});

test.each<[string, readonly Line[], PlacedLetter, DamageCode]>([
  ['another event stands under the number', whole, { ...letterOf(4), hash: roots[3] ?? '' }, 'LETTER_DIFFERS'],
  [
    'a checkpoint of the same size, which audit has signed too, is of other events',
    whole,
    { ...letterOf(6), checkpoint: { origin, size: 12, root: roots[3] ?? '' } },
    'REWRITTEN_AFTER_LETTER',
  ],
  ['its number was changed', whole, { ...letterOf(4), sequence: 5 }, 'LETTER_NOT_PROVEN'],
  ['its tenant was changed', whole, { ...letterOf(4), tenantId: 'fabrikam' }, 'LETTER_NOT_PROVEN'],
  ['it is newer than the slice', partOf(1, 4, 8), letterOf(6), 'SLICE_INCOMPLETE'],
  ['it is of another tenant', whole, { ...letterOf(4), tenantId: 'fabrikam', hash: roots[3] ?? '' }, 'NOT_COMPARED'],
  ['the slice lacks its event', whole.toSpliced(5, 1), letterOf(4), 'NOT_COMPARED'],
])('a letter is held against a slice: %s', async (_what, lines, letter, code) => {
  const report = await check(lines, [letter, letterOf(2)]);
  expect(report).toMatchObject({ ok: false, letters: 1 });
  expect(report.damage).toContainEqual({ code, sentence: expect.stringContaining(letter.where), count: 1 });
});

describe('with a witness that has to have signed', () => {
  const pem = signingKeyOf(newSigningKeys().signingKey).privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const witness = cosignerOf('witness.test', pem);
  const cosigned = (lines: readonly Line[], at: number): readonly Line[] => {
    const note = String(lines[at]?.checkpoint);
    return lines.with(at, {
      ...lines[at],
      checkpoint: note + formatSignature(witness.cosign(parseNote(note).text, 1)),
    });
  };
  const [first, second] = [0, 7]; // the lines of the parts' heads

  test('a slice is whole whose newest checkpoint it has signed, or that of the part with its last event', async () => {
    for (const lines of [
      cosigned(whole, 0),
      cosigned(inTwo, second),
      [...cosigned(whole, 0), headOf(12, 12), { through: 6 }],
    ]) {
      expect(await check(lines, [], [witness.key])).toMatchObject({ ok: true, witnessed: 6 });
    }
  });

  test.each<[string, readonly Line[], number]>([
    ['none', inTwo, 0],
    ['that of an earlier part alone', cosigned(inTwo, first), 4],
    [
      'another text',
      cosigned(whole, 0).with(0, {
        ...headOf(12),
        checkpoint: `${headOf(12).checkpoint}${formatSignature(witness.cosign('x', 1))}`,
      }),
      0,
    ],
  ])('not one of which it has signed %s', async (_what, lines, witnessed) => {
    expect(await check(lines, [], [witness.key])).toMatchObject({
      ok: false,
      witnessed,
      damage: [{ code: 'WITNESSES_MISSING', sentence: expect.stringContaining(`up to ${witnessed} of 6`) }],
    });
  });

  test('its signature alone proves no checkpoint', async () => {
    const { text } = parseNote(String(headOf(12).checkpoint));
    const checkpoint = `${text}\n${formatSignature(witness.cosign(text, 1))}`;
    const { damage } = await check(whole.with(0, { ...headOf(12), checkpoint }), [], [witness.key]);
    expect(damage.map(({ code }) => code)).toContain('CHECKPOINT_NOT_PROVEN');
  });
});
