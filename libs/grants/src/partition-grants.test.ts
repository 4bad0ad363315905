import type { AccessGranted, EventData } from '@lockbox/contracts/generated/events';
import { personId, providerLog, requestId, type TenantId, tenantId } from '@lockbox/contracts/ids';
import { eventOf } from '@lockbox/testing/event-of';
import { describe, expect, test } from 'vitest';
import type { GrantChange } from './grant.ts';
import { PartitionGrants } from './partition-grants.ts';
import {
  approved,
  BEGIN,
  contoso,
  declared,
  END,
  facts,
  givenAccess,
  granted,
  HOUR_MS,
  handedBack,
  person,
  question,
  ruleSet,
} from './testing/sample-grants.ts';

const LIMITS = { mostBehindMs: 5_000, clockToleranceMs: 30_000, stampedByBroker: true };
const at = (sinceBegin: number) => ({ now: BEGIN + sinceBegin, monotonic: 1_000 + sinceBegin });

/** A partition's reader, which has read these events and reached the end `readTo` of the log. */
function read(events: readonly EventData[], readTo: 'end' | 'not yet' = 'end') {
  const changes: GrantChange[] = [];
  const partition = new PartitionGrants({
    partition: 3,
    limits: LIMITS,
    since: at(0),
    onChange: (change) => changes.push(change),
  });
  const sequences = new Map<TenantId, number>();
  const take = (data: EventData, { skipping = 0, stampedAt = BEGIN, when = at(0) } = {}) => {
    const log = data.type.startsWith('ProviderPerson') ? providerLog(3) : contoso;
    const sequence = (sequences.get(log) ?? 7) + 1 + skipping;
    sequences.set(log, sequence);
    return partition.take({ event: eventOf(log, sequence, data, { occurredAt: BEGIN }), timestamp: stampedAt }, when);
  };
  /** Grants access like policy, directly behind the approval. */
  const grant = (changes: Partial<AccessGranted>, options: Parameters<typeof take>[1] = {}) => {
    const found = take(approved(), options);
    take(granted(changes));
    return found;
  };
  const found = events.map((data) => take(data)?.kind);
  const fetched = (sinceBegin: number, isLevel = true) =>
    partition.fetched({ next: 50, highWatermark: isLevel ? 50 : 60 }, at(sinceBegin));
  fetched(0, readTo === 'end');
  const answer = (sinceBegin: number, cutOff = false) => partition.answer(question(), at(sinceBegin), cutOff);
  return { partition, changes, found, take, grant, fetched, answer };
}

test('nobody gets access before the log has been read to its end', () => {
  const { answer, fetched } = read(givenAccess(), 'not yet');
  expect(answer(0)).toEqual({ granted: false, reason: 'NOT_READY' });
  fetched(100);
  expect(answer(100)).toMatchObject({ granted: true });
});

test('the first answer makes the reader level as of before it was asked for, however long it took', () => {
  const { answer, fetched } = read(givenAccess(), 'not yet');
  const late = read(givenAccess());
  expect(late.answer(0)).toMatchObject({ granted: true });
  fetched(60_000);
  expect(answer(60_000)).toEqual({ granted: false, reason: 'BEHIND' });
});

test('an answer that waits long to be taken puts no clock in doubt: what comes next was written since it was asked for', () => {
  const { answer, take, fetched } = read(givenAccess());
  fetched(1_000);
  fetched(61_000);
  take(person(['ENGINEER']), { stampedAt: BEGIN + 11_000, when: at(61_100) });
  fetched(61_200);
  fetched(61_300);
  expect(answer(61_300)).toMatchObject({ granted: true });
});

test('nobody gets access while reading is behind for longer than the bound, or cut off', () => {
  const { answer, fetched } = read(givenAccess());
  expect(answer(5_000)).toMatchObject({ granted: true });
  expect(answer(5_001)).toEqual({ granted: false, reason: 'BEHIND' });
  expect(answer(5_001, true)).toEqual({ granted: false, reason: 'CUT_OFF' });
  fetched(6_000);
  fetched(6_100);
  expect(answer(6_200)).toMatchObject({ granted: true });
});

test('nobody gets access while the clock here and the broker differ by an hour', () => {
  const { answer, take } = read(givenAccess());
  take(person(['ENGINEER']), { stampedAt: BEGIN + 3_600_000, when: at(200) });
  expect(answer(200)).toEqual({ granted: false, reason: 'CLOCK_IN_DOUBT' });
});

test('an event that is missing puts its tenant in doubt, and that of the provider all tenants of the partition', () => {
  const one = read(givenAccess());
  expect(one.grant({ grantId: 'grant-2' }, { skipping: 1 })).toEqual({ kind: 'missing', sequence: 10 });
  expect(one.answer(0)).toEqual({ granted: false, reason: 'LOG_IN_DOUBT' });
  expect(one.partition.doubt(tenantId('fabrikam'), at(0), false)).toBeUndefined();
  const all = read([...givenAccess(), person(['ENGINEER'])]);
  all.take(person(['ENGINEER']), { skipping: 1 });
  expect(all.answer(0)).toEqual({ granted: false, reason: 'LOG_IN_DOUBT' });
});

test('a record that is not believed puts its tenant in doubt, until the next event shows that nothing is missing', () => {
  const { partition, answer, grant } = read(givenAccess());
  partition.unproven(contoso);
  expect(answer(0)).toEqual({ granted: false, reason: 'LOG_IN_DOUBT' });
  expect(partition.running(at(0))).toEqual([]);
  expect(partition.doubt(tenantId('fabrikam'), at(0), false)).toBeUndefined();
  grant({ grantId: 'grant-2' });
  expect(answer(0)).toMatchObject({ granted: true });
});

test('of a tenant that has no grant since nothing of it was read, a record that is not believed puts nothing in doubt', () => {
  const { partition, answer, grant } = read([person(['ENGINEER'])]);
  partition.unproven(contoso);
  grant({});
  expect(answer(0)).toMatchObject({ granted: true });
});

test('a record that is not believed and that was an event leaves a gap: its tenant stays in doubt', () => {
  const { partition, answer, grant } = read(givenAccess());
  partition.unproven(contoso);
  grant({ grantId: 'grant-2' }, { skipping: 1 });
  grant({ grantId: 'grant-3' });
  expect(answer(0)).toEqual({ granted: false, reason: 'LOG_IN_DOUBT' });
});

test('a record that is not believed in the log of the provider puts the partition in doubt', () => {
  const { partition, answer, take } = read([...givenAccess(), person(['ENGINEER'])]);
  partition.unproven(providerLog(3));
  expect(answer(0)).toEqual({ granted: false, reason: 'LOG_IN_DOUBT' });
  take(person(['ENGINEER']));
  expect(answer(0)).toMatchObject({ granted: true });
  const first = read(givenAccess());
  first.partition.unproven(providerLog(3));
  first.take(person(['ENGINEER']));
  first.take(person(['ENGINEER']));
  expect(first.answer(0)).toEqual({ granted: false, reason: 'LOG_IN_DOUBT' });
});

test('of tenants whose log has a gap no grants are listed', () => {
  const { partition, grant } = read(givenAccess());
  expect(partition.running(at(0))).toHaveLength(1);
  grant({ grantId: 'grant-2' }, { skipping: 1 });
  expect(partition.running(at(0))).toEqual([]);
});

test('a record that cannot be read puts the partition in doubt', () => {
  const { partition, answer } = read(givenAccess());
  partition.unreadable();
  expect(answer(0)).toEqual({ granted: false, reason: 'LOG_IN_DOUBT' });
});

test('what runs when the log is first read to its end begins then, and what had ended before is not told', () => {
  const { changes, take, fetched } = read(
    [...givenAccess(), handedBack, ...givenAccess({ grantId: 'grant-2' })],
    'not yet',
  );
  expect(changes).toEqual([]);
  fetched(100);
  expect(changes).toMatchObject([{ kind: 'begins', grant: { grantId: 'grant-2' } }]);
  take(person([]), { when: at(200), stampedAt: BEGIN + 200 });
  expect(changes).toMatchObject([{ kind: 'begins' }, { kind: 'ends', reason: 'ENGINEER_NOT_ALLOWED' }]);
});

test('a grant in an emergency gives nothing in a tenant that refuses it, and others run on', () => {
  const emergency = granted({ basis: 'EMERGENCY', grantId: 'grant-2', permissions: ['write'] });
  const { partition, found, answer, changes } = read([
    ...givenAccess(),
    ruleSet('REFUSED'),
    declared('OPENS'),
    emergency,
  ]);
  expect(found).toEqual([undefined, undefined, undefined, undefined, 'forbidden']);
  expect(answer(0)).toMatchObject({ granted: true, grant: { grantId: 'grant-1' } });
  const write = partition.answer(question({ permission: 'write' }), at(0), false);
  expect(write).toEqual({ granted: false, reason: 'OTHER_PERMISSION' });
  expect(changes).toHaveLength(1);
  expect(read([declared(), granted({ basis: 'EMERGENCY' })]).answer(0)).toMatchObject({ granted: true });
});

test('the end of a period follows from the clock', () => {
  const { changes, partition } = read(givenAccess());
  partition.pass(at(END - BEGIN));
  expect(changes.at(-1)).toMatchObject({ kind: 'ends', reason: 'PERIOD_OVER' });
});

test('events that are repeated after an error start no grant again, however long ago it ended', () => {
  const { partition, changes, answer, fetched } = read([...givenAccess(), handedBack]);
  const later = 2 * HOUR_MS;
  partition.pass(at(later));
  for (const [sequence, data] of [approved(), granted()].entries())
    partition.take({ event: eventOf(contoso, 8 + sequence, data, { occurredAt: BEGIN }), timestamp: BEGIN }, at(later));
  fetched(later);
  fetched(later + 100);
  expect(answer(later + 100)).toEqual({ granted: false, reason: 'NO_GRANT' });
  expect(changes).toHaveLength(0);
});

describe('a grant that policy cannot have decided gives nothing, and puts its tenant in doubt', () => {
  const declared = (exclusion: 'EMERGENCY' | 'INADVERTENT'): EventData => ({
    type: 'ExclusionDeclared',
    requestId: requestId('request-1'),
    exclusion,
    declaredBy: personId('lead-1'),
    approvedBy: personId('approver-1'),
    facts,
  });
  const notRequired: EventData = {
    type: 'CustomerApprovalNotRequired',
    requestId: requestId('request-1'),
    reason: 'POLICY_DISABLED',
    facts,
  };

  test.each<[string, readonly EventData[], Partial<AccessGranted>]>([
    ['of 30 years', [approved()], { expiresAt: BEGIN + 30 * 365 * 24 * HOUR_MS }],
    ['of a moment less than 8 hours', [approved()], { expiresAt: END - 1 }],
    ['without an event before it', [], {}],
    ['behind the approval of another request', [approved(requestId('request-2'))], {}],
    ['behind an event between', [approved(), handedBack], {}],
    ['behind an approval, as an emergency', [approved()], { basis: 'EMERGENCY' }],
    ['behind an emergency, as approved', [declared('EMERGENCY')], {}],
    ['behind an exclusion that gives no access', [declared('INADVERTENT')], { basis: 'EMERGENCY' }],
  ])('%s', (_, before, changes) => {
    const { take, answer, partition } = read([person(['ENGINEER']), handedBack, ...before]);
    expect(take(granted(changes))).toMatchObject({ kind: 'against the rules' });
    expect(answer(0)).toEqual({ granted: false, reason: 'LOG_IN_DOUBT' });
    expect(partition.doubt(tenantId('fabrikam'), at(0), false)).toBeUndefined();
  });

  test.each<[AccessGranted['basis'], EventData]>([
    ['CUSTOMER_APPROVAL', approved()],
    ['NOT_REQUIRED', notRequired],
    ['EMERGENCY', declared('EMERGENCY')],
  ])('and one on the basis %s is taken', (basis, before) => {
    const { take, answer } = read([before]);
    expect(take(granted({ basis }))).toBeUndefined();
    expect(answer(0)).toMatchObject({ granted: true, grant: { basis } });
  });

  test('where reading began between the two, the grant is over, and that is no doubt', () => {
    const { partition, answer, fetched } = read([], 'not yet');
    const later = 8.5 * HOUR_MS;
    const event = eventOf(contoso, 8, granted(), { occurredAt: BEGIN });
    expect(partition.take({ event, timestamp: BEGIN }, at(later))).toBeUndefined();
    for (const since of [later, later + 100]) fetched(since);
    expect(answer(later + 100)).toEqual({ granted: false, reason: 'GRANT_OVER' });
  });
});
