import type { Closed, Outcome } from '@lockbox/contracts/generated/policy-state';
import { requestId } from '@lockbox/contracts/ids';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { endedRequest } from '../requests/request-state.ts';
import { BEGIN, contoso, contosoRequestId } from '../testing/sample.ts';
import { isPackable } from './closed-entry.ts';
import { ClosedRequests } from './closed-requests.ts';
import { fingerprintsOf } from './fingerprints.ts';
import { RequestStore } from './request-store.ts';

const outcomes: readonly Outcome[] = ['DENIED', 'EXPIRED', 'ACCESS_ENDED', 'REPORTED', 'DISCLOSED'];
const closed = (id: string, closedAt: number, outcome: Outcome = 'DENIED', ids: readonly string[] = []): Closed => ({
  type: 'Closed',
  tenantId: contoso,
  request: endedRequest({
    requestId: contosoRequestId(id),
    knownNotices: fingerprintsOf(ids.slice(1)),
    knownReports: fingerprintsOf(ids.slice(2)),
    reportsOutside: ids.length,
  }),
  outcome,
  closedAt,
  sealed: null,
  knownCommands: fingerprintsOf(ids),
  grant:
    outcome === 'ACCESS_ENDED' ? { grantedAt: closedAt - 1, covered: Buffer.alloc(4 * (1 + ids.length), 5) } : null,
});

const aRequest = fc
  .record({
    id: fc.integer({ min: 0, max: 40 }).map(String),
    at: fc.integer({ min: BEGIN, max: BEGIN * 2 }),
    outcome: fc.constantFrom(...outcomes),
    ids: fc.array(fc.string(), { maxLength: 12 }),
  })
  .map(({ id, at, outcome, ids }) => closed(id, at, outcome, ids));
const aChange = fc.oneof({ weight: 5, arbitrary: aRequest }, fc.integer({ min: 0, max: 40 }));

test('gives back what was put in last, whatever was put in, changed and removed before', () => {
  fc.assert(
    fc.property(fc.array(aChange, { maxLength: 300 }), (changes) => {
      const packed = new ClosedRequests(contoso);
      const expected = new Map<string, Closed>();
      for (const change of changes) {
        const id = typeof change === 'number' ? contosoRequestId(String(change)) : change.request.requestId;
        expected.delete(id);
        if (typeof change === 'number') {
          packed.delete(id);
        } else {
          packed.set(change);
          expected.set(id, change);
        }
      }
      expect([...packed]).toEqual([...expected]);
      for (let id = 0; id <= 40; id++) {
        const wanted = contosoRequestId(String(id));
        expect(packed.get(wanted)).toEqual(expected.get(wanted));
      }
    }),
  );
});

describe('a note', () => {
  test('is empty at first, and stays beside its request when that is changed or others come and go', () => {
    const packed = new ClosedRequests(contoso);
    packed.set(closed('1', BEGIN));
    const [id, note] = [contosoRequestId('1'), Buffer.alloc(32, 7)];
    expect(packed.note(id)).toEqual(Buffer.alloc(32));
    packed.note(id)?.set(note);
    for (let other = 2; other < 200; other++) packed.set(closed(String(other), BEGIN));
    packed.set(closed('1', BEGIN, 'DENIED', ['a', 'b']));
    for (let other = 2; other < 100; other++) packed.delete(contosoRequestId(String(other)));
    for (let other = 300; other < 600; other++) packed.set(closed(String(other), BEGIN));
    expect(packed.note(id)).toEqual(note);
    packed.delete(id);
    expect(packed.note(id)).toBeUndefined();
    packed.set(closed('1', BEGIN));
    expect(packed.note(id)).toEqual(Buffer.alloc(32));
  });
});

test('tells what ended first, up to a time', () => {
  const packed = new ClosedRequests(contoso);
  for (const [index, id] of ['1', '2', '3', '4'].entries()) packed.set(closed(id, BEGIN + index));
  packed.delete(contosoRequestId('2'));
  expect([...packed.endedBefore(BEGIN + 2)]).toEqual(['1', '3'].map(contosoRequestId));
  expect([...packed.endedBefore(BEGIN - 1)]).toEqual([]);
});

test('takes what it can give back as it was: no sealed details, no other ids', () => {
  const one = closed('1', BEGIN);
  expect(isPackable(one)).toBe(true);
  expect(isPackable({ ...one, sealed: { salt: Buffer.alloc(32), details: '{}' } })).toBe(false);
  const id = requestId(one.request.requestId.toUpperCase());
  expect(isPackable({ ...one, request: { ...one.request, requestId: id } })).toBe(false);
});

test('one with thousands of notices stays unpacked: it exceeds an entry', () => {
  const told = (count: number) =>
    closed(
      '1',
      BEGIN,
      'DENIED',
      Array.from({ length: count }, (_, each) => `${each}`),
    );
  const [few, many] = [told(10), told(5_000)];
  const store = new RequestStore(contoso);
  const id = few.request.requestId;
  for (const request of [few, many, few]) {
    store.set(id, request);
    expect(store.get(id)).toEqual(request);
    expect([...store]).toEqual([[id, request]]);
    expect(store.closed.has(id)).toBe(request === few);
  }
});
