import { dataStoreId, personId, tenantId } from '@lockbox/contracts/ids';
import { describe, expect, test } from 'vitest';
import { gatherRefusedAttempts } from './refused-attempts.ts';
import { question } from './testing/sample-grants.ts';

const T = 1_772_366_400_000;
const MINUTE = 60_000;

test('the first refused attempt is reported at once, and further ones together once a minute', () => {
  const gathered = gatherRefusedAttempts();
  const first = gathered.note(question(), 'GRANT_OVER', T);
  expect(first).toEqual({
    tenantId: 'contoso',
    dataStoreId: 'crm',
    engineerId: 'engineer-1',
    permission: 'read',
    reason: 'GRANT_OVER',
    count: 1,
    firstAt: T,
    lastAt: T,
  });
  for (const second of [1, 2, 3]) expect(gathered.note(question(), 'GRANT_OVER', T + second)).toBeUndefined();
  expect(gathered.due(T + MINUTE - 1)).toEqual([]);
  expect(gathered.due(T + MINUTE)).toEqual([{ ...first, count: 3, firstAt: T + 1, lastAt: T + 3 }]);
  expect(gathered.due(T + 2 * MINUTE)).toEqual([]);
  expect(gathered.note(question(), 'GRANT_OVER', T + 3 * MINUTE)).toMatchObject({ count: 1 });
});

describe('of a clock that was ahead and is set back', () => {
  const HOUR = 60 * MINUTE;

  test('by more than a minute: gathered attempts are reported at once, with their true times', () => {
    const gathered = gatherRefusedAttempts();
    for (const time of [T + HOUR, T + HOUR + 1, T]) gathered.note(question(), 'GRANT_OVER', time);
    expect(gathered.due(T + 1)).toMatchObject([{ count: 2, firstAt: T, lastAt: T + 1 }]);
    expect(gathered.due(T + 1 + MINUTE)).toEqual([]);
    expect(gathered.note(question(), 'GRANT_OVER', T + 2 + MINUTE)).toMatchObject({ count: 1 });
  });

  test('by less: nothing is reported twice in a minute', () => {
    const gathered = gatherRefusedAttempts();
    for (const time of [T, T + 1, T - 1]) gathered.note(question(), 'GRANT_OVER', time);
    expect(gathered.due(T - 1)).toEqual([]);
    expect(gathered.due(T + MINUTE)).toMatchObject([{ count: 2, firstAt: T - 1, lastAt: T + 1 }]);
  });
});

test('gathered attempts that are no longer reported can be counted', () => {
  const gathered = gatherRefusedAttempts();
  for (const engineer of ['engineer-1', 'engineer-2', 'engineer-2', 'engineer-1', 'engineer-1'])
    gathered.note(question({ engineerId: personId(engineer) }), 'NO_GRANT', T);
  expect(gathered.takeGathered()).toBe(3);
  expect(gathered.due(T + MINUTE)).toEqual([]);
});

test('attempts of another engineer, on another data store or for another reason are reported separately', () => {
  const gathered = gatherRefusedAttempts();
  const kinds = [
    gathered.note(question(), 'NO_GRANT', T),
    gathered.note(question({ engineerId: personId('engineer-2') }), 'NO_GRANT', T),
    gathered.note(question({ dataStoreId: dataStoreId('files') }), 'NO_GRANT', T),
    gathered.note(question(), 'OTHER_PERMISSION', T),
  ];
  expect(kinds.every((kind) => kind?.count === 1)).toBe(true);
});

test('by several permissions none is named', () => {
  const gathered = gatherRefusedAttempts();
  for (const permission of ['read', 'read', 'export']) gathered.note(question({ permission }), 'NO_GRANT', T);
  expect(gathered.due(T + MINUTE)).toMatchObject([{ count: 2, permission: null }]);
});

test('nothing is reported about doubtful answers and invalid ids', () => {
  const gathered = gatherRefusedAttempts();
  for (const reason of ['NOT_READY', 'BEHIND', 'CUT_OFF', 'CLOCK_IN_DOUBT', 'LOG_IN_DOUBT'] as const)
    expect(gathered.note(question(), reason, T)).toBeUndefined();
  for (const id of ['rick@the-citadel.com', 'x'.repeat(201)])
    expect(gathered.note(question({ engineerId: personId(id) }), 'NO_GRANT', T)).toBeUndefined();
});

test('nothing is reported about an impossible tenant, and no permission that is no name', () => {
  const gathered = gatherRefusedAttempts();
  for (const id of ['contoso/x', 'provider', ' '])
    expect(gathered.note(question({ tenantId: tenantId(id) }), 'NO_GRANT', T)).toBeUndefined();
  expect(gathered.note(question({ permission: ' ' }), 'NO_GRANT', T)).toMatchObject({ permission: null });
  expect(gathered.takeUnreported()).toBe(0);
});

describe('of too many kinds of attempts only the number is known', () => {
  const on = (store: number, engineer = 'engineer-1', tenant = 'contoso') =>
    question({
      dataStoreId: dataStoreId(`store-${store}`),
      engineerId: personId(engineer),
      tenantId: tenantId(tenant),
    });
  const numbers = (count: number) => Array.from({ length: count }, (_, number) => number);

  test('of one engineer beyond 3, over all tenants, while those of others are reported', () => {
    const gathered = gatherRefusedAttempts();
    for (const number of numbers(3))
      expect(gathered.note(on(number, 'engineer-1', `tenant-${number}`), 'NO_GRANT', T)).toBeDefined();
    for (const number of [3, 9, 9]) expect(gathered.note(on(number), 'NO_GRANT', T)).toBeUndefined();
    expect(gathered.note(on(9, 'engineer-2'), 'NO_GRANT', T)).toBeDefined();
    expect(gathered.takeUnreported()).toBe(3);
    expect(gathered.takeUnreported()).toBe(0);
    // Those of before go on being gathered, and after a minute of silence there is room again.
    expect(gathered.note(on(0, 'engineer-1', 'tenant-0'), 'NO_GRANT', T + 1)).toBeUndefined();
    expect(gathered.due(T + MINUTE)).toMatchObject([{ tenantId: 'tenant-0', count: 1 }]);
    expect(gathered.note(on(9), 'NO_GRANT', T + MINUTE)).toBeDefined();
    expect(gathered.takeUnreported()).toBe(0);
  });

  test('of one engineer, by two instances and whatever is tried, so that policy takes those of others in the hour', () => {
    let told = 0;
    for (const gathered of [gatherRefusedAttempts(), gatherRefusedAttempts()]) {
      for (let time = T; time < T + 60 * MINUTE; time += MINUTE / 4) {
        told += gathered.due(time).length;
        for (const number of numbers(20))
          if (gathered.note(on(number + time), 'NO_GRANT', time) !== undefined) told += 1;
      }
    }
    expect(told).toBeLessThan(400);
  });

  test('of one tenant beyond 500, so that nobody fills the room of others', () => {
    const gathered = gatherRefusedAttempts();
    for (const number of numbers(500))
      expect(gathered.note(on(number, `engineer-${number}`), 'NO_GRANT', T)).toBeDefined();
    expect(gathered.note(on(500, 'engineer-500'), 'NO_GRANT', T)).toBeUndefined();
    expect(gathered.note(on(500, 'engineer-500', 'fabrikam'), 'NO_GRANT', T)).toBeDefined();
    expect(gathered.takeUnreported()).toBe(1);
  });

  test('of all beyond 10,000, so that nobody fills the memory', () => {
    const gathered = gatherRefusedAttempts();
    const told = numbers(10_001).map((number) =>
      gathered.note(on(number, `engineer-${number}`, `tenant-${number}`), 'NO_GRANT', T),
    );
    expect(told.filter((one) => one === undefined)).toHaveLength(1);
    expect(gathered.takeUnreported()).toBe(1);
  });
});
