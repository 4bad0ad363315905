import { describe, expect, test } from 'vitest';
import { nodeOf } from './merkle.ts';
import { createPartitionLog } from './partition-log.ts';
import { type WrittenRecord, writtenPartition } from './testing/written-partition.ts';
import { leafHash } from './tlog/digest.ts';
import { sha256 } from './tlog/sha256.ts';

function read(records: readonly WrittenRecord[]) {
  const log = createPartitionLog();
  const faults = records.map(({ event, raw }) => log.take(event, raw)?.fault);
  return { size: log.size, root: log.root(), faults: faults.filter((fault) => fault !== undefined) };
}

const records = writtenPartition(9);
const whole = read(records);
const at = (...places: readonly number[]) => places.flatMap((place) => records.slice(place, place + 1));
/** With another value, whatever its event says. */
const changed = (place: number) =>
  at(place).map((record) => ({ ...record, raw: Buffer.concat([record.raw, Buffer.from('!')]) }));

describe('a partition of the log', () => {
  test('has a leaf for each event, whose data is the value without its first byte', () => {
    expect(whole).toMatchObject({ size: 9, faults: [] });
    const [first, second] = at(0, 1).map(({ raw }) => leafHash(sha256, raw.subarray(1)));
    expect(read(at(0, 1)).root).toBe(nodeOf(first ?? '', second ?? ''));
  });

  test('a repeated event is no leaf, and changes nothing', () => {
    expect(read(at(0, 1, 2, 1, 3, 4, 5, 6, 7, 8))).toEqual({ ...whole, faults: ['SEQUENCE_REPEATED'] });
  });

  test('a dropped event leaves a gap in the chain of its tenant', () => {
    expect(read(at(0, 1, 2, 3, 5)).faults).toEqual(['SEQUENCE_GAP']);
  });

  test('two events of a tenant that change places: the later one comes too early', () => {
    expect(read(at(0, 1, 4, 2, 3)).faults).toEqual(['SEQUENCE_GAP']);
  });

  test('events of two tenants that change places break no chain, and give another root', () => {
    const swapped = read(at(1, 0, 2, 3, 4, 5, 6, 7, 8));
    expect(swapped).toMatchObject({ size: 9, faults: [] });
    expect(swapped.root).not.toBe(whole.root);
  });

  test('a changed event is named by the one after it', () => {
    expect(read([...at(0), ...changed(1), ...at(2)]).faults).toEqual(['HASH_MISMATCH']);
  });

  test('the newest event of a tenant changed, or the end cut off, breaks no chain, and gives another root', () => {
    const last = read([...at(0, 1, 2, 3, 4, 5, 6, 7), ...changed(8)]);
    expect(last).toMatchObject({ size: 9, faults: [] });
    expect(last.root).not.toBe(whole.root);
    expect(read(records.slice(0, 8))).toMatchObject({ size: 8, faults: [] });
  });

  test('an event whose id is not the one that it should have is no leaf, whoever has computed that', () => {
    const [first] = at(0);
    if (first === undefined) throw new Error('No record');
    const { event, raw } = first;
    const other = { ...event, eventId: 'another' };
    expect(createPartitionLog().take(other, raw)?.fault).toBe('EVENT_ID_MISMATCH');
    expect(createPartitionLog().take(other, raw, undefined, event.eventId)?.fault).toBe('EVENT_ID_MISMATCH');
    expect(createPartitionLog().take(event, raw, undefined, event.eventId)).toBeUndefined();
  });

  test('a value that begins as a node does is no leaf', () => {
    const [first] = at(0).map((record) => ({ ...record, raw: Buffer.concat([Buffer.of(1), record.raw]) }));
    expect(read(first === undefined ? [] : [first])).toMatchObject({ size: 0, faults: ['NO_LEAF'] });
  });
});
