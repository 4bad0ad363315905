import { hashOf } from '@lockbox/evidence/chain';
import { expect, test } from 'vitest';
import type { SourceRecord } from '../../define-collection.ts';
import { lifeOfRequest, recordsOf } from '../../testing/sample-events.ts';
import { followChain } from './chain-head.ts';
import type { ChainHeadDocument } from './documents.ts';

/** Seven records, each with the hash of the one before. */
function chained(): SourceRecord<'events'>[] {
  let previousHash: Buffer | null = null;
  return recordsOf('contoso', lifeOfRequest('contoso', 1)).map((record) => {
    const linked = { ...record, value: { ...record.value, previousHash } };
    previousHash = hashOf(record.raw ?? Buffer.alloc(0));
    return linked;
  });
}

function faultsOf(records: readonly (SourceRecord<'events'> | undefined)[]) {
  let head: ChainHeadDocument | null = null;
  const faults: string[] = [];
  for (const record of records) {
    if (record === undefined) throw new Error('No sample');
    const followed = followChain(head, record);
    head = followed.head;
    if (followed.broken !== null) faults.push(`${followed.broken.fault} at ${record.offset}`);
  }
  return { faults, head };
}

test('an unbroken chain has no fault, and its head is the last record', () => {
  const { faults, head } = faultsOf(chained());
  expect(faults).toEqual([]);
  expect(head).toMatchObject({ _id: 'contoso', sequence: 7, offset: 106, partition: 0 });
});

test('a missing record is reported once', () => {
  const records = chained().toSpliced(2, 1);
  expect(faultsOf(records).faults).toEqual(['SEQUENCE_GAP at 103']);
});

test('a changed record is reported at the record after it', () => {
  const records = chained();
  const [, second] = records;
  if (second === undefined) throw new Error('No sample');
  records[1] = { ...second, raw: Buffer.from('forged') };
  expect(faultsOf(records).faults).toEqual(['HASH_MISMATCH at 102']);
});

test('a sequence that is repeated at another offset is reported, and the chain goes on from the first record', () => {
  const records = chained();
  const [, second] = records;
  if (second === undefined) throw new Error('No sample');
  const { faults, head } = faultsOf([...records.slice(0, 3), { ...second, offset: 200 }, ...later(records.slice(3))]);
  expect(faults).toEqual(['SEQUENCE_REPEATED at 200']);
  expect(head?.sequence).toBe(7);
});

const later = (records: readonly SourceRecord<'events'>[]) =>
  records.map((record, index) => ({ ...record, offset: 201 + index }));
