import { tenantId } from '@lockbox/contracts/ids';
import { eventIdOf } from '@lockbox/contracts/uuid';
import { describe, expect, test } from 'vitest';
import { type ChainHead, checkLink, hashOf, nextLink } from './chain.ts';

const tenant = tenantId('contoso');
const raw = (text: string) => Buffer.from(`\0\0\0\0\x07${text}`);
const event = (sequence: number, previousHash: Buffer | null) => ({
  tenantId: tenant,
  sequence,
  previousHash,
  eventId: eventIdOf(tenant, sequence),
});

/** The head after a chain of these record values. */
function headAfter(...values: readonly string[]): ChainHead | undefined {
  let head: ChainHead | undefined;
  for (const value of values) {
    const { sequence, previousHash } = nextLink(head);
    const link = checkLink(head, event(sequence, previousHash), raw(value));
    if (!link.ok) throw new Error(link.sentence);
    head = link.head;
  }
  return head;
}

describe('a chain', () => {
  test('the first event has sequence 1 and no previous hash', () => {
    expect(nextLink(undefined)).toEqual({ sequence: 1, previousHash: null });
  });

  test('each event carries the SHA-256 of the stored bytes before it, prefix and all', () => {
    expect(nextLink(headAfter('a', 'b'))).toEqual({ sequence: 3, previousHash: hashOf(raw('b')) });
    expect(hashOf(Buffer.from('abc')).toString('hex')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  const head = headAfter('a', 'b');
  const fault = (next: Parameters<typeof checkLink>[1]) => {
    const link = checkLink(head, next, raw('c'));
    return link.ok ? 'none' : link.fault;
  };

  test('a dropped record, a repeated one and a changed byte are distinguished', () => {
    expect(fault(event(3, hashOf(raw('b'))))).toBe('none');
    expect(fault(event(4, hashOf(raw('b'))))).toBe('SEQUENCE_GAP');
    expect(fault(event(2, hashOf(raw('a'))))).toBe('SEQUENCE_REPEATED');
    expect(fault(event(3, hashOf(raw('B'))))).toBe('HASH_MISMATCH');
    expect(fault(event(3, null))).toBe('HASH_MISMATCH');
    expect(fault({ ...event(3, hashOf(raw('b'))), eventId: eventIdOf(tenant, 2) })).toBe('EVENT_ID_MISMATCH');
  });

  test('known values of an event are not computed again, and a wrong id is reported', () => {
    const hash = hashOf(raw('what somebody has computed')).toString('latin1');
    const known = { hash, ownId: eventIdOf(tenant, 3) };
    const next = event(3, hashOf(raw('b')));
    const link = checkLink(head, next, raw('c'), known);
    expect(link.ok && link.head.hash.toString('latin1')).toBe(hash);
    const other = { ...next, eventId: eventIdOf(tenant, 2) };
    expect(checkLink(head, other, raw('c'), known)).toMatchObject({ ok: false, fault: 'EVENT_ID_MISMATCH' });
  });

  test('a first event that names a previous one is refused', () => {
    const link = checkLink(undefined, event(1, hashOf(raw('x'))), raw('a'));
    expect(link).toMatchObject({ ok: false, fault: 'HASH_MISMATCH' });
  });
});
