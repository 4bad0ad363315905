import { digestOf } from '@lockbox/evidence/merkle';
import { PROOF_HEADER, proofsOf } from '@lockbox/evidence/proof';
import { newSigningKeys, signingKeyOf } from '@lockbox/evidence/signing-keys';
import { expect, test } from 'vitest';
import { keyPartition } from '../write/key-partition.ts';
import { alarmOfDropped, createEventProof, createPortionProof, provenAmong } from './event-proof.ts';
import { logTrustOf, trustAsNamed } from './log-trust.ts';

const topic = 'lockbox.events';
const keys = newSigningKeys();
const PARTITIONS = 4;
const partition = keyPartition(PARTITIONS)('contoso');
const raw = Buffer.from('\0\0\0\0\x07an event');

function record(offset: number, { by = keys.signingKey, at = partition, signed = true } = {}) {
  const [proof] = proofsOf(signingKeyOf(by), { topic, partition }, [digestOf(raw)]);
  const headers: Record<string, Buffer> = signed && proof !== undefined ? { [PROOF_HEADER]: proof } : {};
  return { topic, partition: at, offset, key: Buffer.from('contoso'), raw, headers };
}

const replaced = newSigningKeys();
const TOPIC_ID = 'uMJYNpFETpmTqXW3fBs0Gg';

const trust = (unsignedUntil = '', replacedUntil = '') =>
  trustAsNamed(
    logTrustOf({
      LOCKBOX_SIGNING_PUBLIC_KEYS: `${keys.publicKey},${replaced.publicKey}`,
      LOCKBOX_UNSIGNED_EVENTS_UNTIL: unsignedUntil && `${TOPIC_ID}@${unsignedUntil}`,
      LOCKBOX_SIGNING_KEYS_UNTIL:
        replacedUntil && `${signingKeyOf(replaced.signingKey).id}=${TOPIC_ID}@${replacedUntil}`,
    }),
  );
const proof = (...until: Parameters<typeof trust>) => createEventProof(topic, trust(...until));
const everywhere = (offset: number) => Array.from({ length: PARTITIONS }, (_, number) => `${number}:${offset}`);

test('only what policy wrote in this partition is proven; the rest is named by its code', () => {
  const found = [
    record(0),
    record(1, { signed: false }),
    record(2, { at: partition + 1 }),
    record(3, { by: newSigningKeys().signingKey }),
    { ...record(4), raw: null },
  ];
  const { proven, dropped } = provenAmong(found, proof());
  expect(proven.map(({ offset }) => offset)).toEqual([0]);
  expect(dropped.map(({ fault }) => fault.code)).toEqual([
    'FOREIGN_EVENT',
    'FOREIGN_EVENT',
    'UNKNOWN_SIGNING_KEY',
    'FOREIGN_EVENT',
  ]);
});

test('the records of one partition are judged together as they are one by one', async () => {
  const unsignedUntil = everywhere(3).join(',');
  const found = [
    record(0),
    record(1, { signed: false }),
    { ...record(2, { signed: false }), key: Buffer.from('of another partition') },
    record(3, { signed: false }),
    record(4, { at: partition, by: newSigningKeys().signingKey }),
    { ...record(5), raw: Buffer.from('\0\0\0\0\x07another event') },
    { ...record(6), raw: null },
    record(7),
  ];
  const together = await createPortionProof(topic, partition, trust(unsignedUntil))(found, []);
  expect(together).toEqual(found.map(proof(unsignedUntil)));
  expect(together.map((fault) => fault?.code ?? 'counts')).toEqual([
    'counts',
    'counts',
    'FOREIGN_EVENT',
    'FOREIGN_EVENT',
    'UNKNOWN_SIGNING_KEY',
    'FOREIGN_EVENT',
    'FOREIGN_EVENT',
    'counts',
  ]);
});

test('many records make one alarm for each code, at the first of them', () => {
  const alarms: unknown[] = [];
  const found = [record(1, { signed: false }), record(2, { signed: false }), record(3)];
  alarmOfDropped((...alarm) => alarms.push(alarm), provenAmong(found, proof()).dropped);
  expect(alarms).toEqual([
    ['FOREIGN_EVENT', expect.stringContaining(`${topic} ${partition}@1 bears no proof`), { offset: 1, records: 2 }],
  ]);
});

test('events that older releases wrote count up to where an operator says, in their tenant’s partition', () => {
  const check = proof(everywhere(10).toReversed().join(','));
  expect(check(record(9, { signed: false }))).toBeUndefined();
  expect(check(record(10, { signed: false }))?.code).toBe('FOREIGN_EVENT');
  expect(check(record(9, { signed: false, at: (partition + 1) % PARTITIONS }))?.code).toBe('FOREIGN_EVENT');
  expect(check({ ...record(9, { signed: false }), raw: null })?.code).toBe('FOREIGN_EVENT');
  // A proof that is there has to be right.
  expect(check(record(9, { by: newSigningKeys().signingKey }))?.code).toBe('UNKNOWN_SIGNING_KEY');
});

test('a replaced key counts up to where the settings end it, however records are judged', async () => {
  const until = [`${partition}:10`, ...everywhere(0).filter((place) => !place.startsWith(`${partition}:`))].join(',');
  const found = [
    record(9, { by: replaced.signingKey }),
    record(10, { by: replaced.signingKey }),
    record(11),
    record(12, { by: replaced.signingKey }),
  ];
  const codes = ['counts', 'SIGNING_KEY_OUT_OF_TURN', 'counts', 'SIGNING_KEY_OUT_OF_TURN'];
  const oneByOne = found.map(proof('', until));
  expect(oneByOne.map((fault) => fault?.code ?? 'counts')).toEqual(codes);
  expect(await createPortionProof(topic, partition, trust('', until))(found, [])).toEqual(oneByOne);
  expect(found.map(proof()).every((fault) => fault === undefined)).toBe(true);
});
