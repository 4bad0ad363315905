import { dataStoreId, personId } from '@lockbox/contracts/ids';
import { question } from '@lockbox/grants/testing/sample-grants';
import { expect, test } from 'vitest';
import { gatherRefusedAttempts } from './refused-attempts.ts';

const T = 1_772_366_400_000;
const MINUTE = 60_000;

test('the first refused attempt is told at once, and further ones together once a minute', () => {
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

test('attempts of another engineer, on another data store or for another reason are told by themselves', () => {
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

test('nothing is told of what is only in doubt, nor of what is no id', () => {
  const gathered = gatherRefusedAttempts();
  for (const reason of ['NOT_READY', 'BEHIND', 'CUT_OFF', 'CLOCK_IN_DOUBT', 'LOG_IN_DOUBT'] as const)
    expect(gathered.note(question(), reason, T)).toBeUndefined();
  for (const id of ['rick@the-citadel.com', 'x'.repeat(201)])
    expect(gathered.note(question({ engineerId: personId(id) }), 'NO_GRANT', T)).toBeUndefined();
});

test('more kinds of attempts than can be gathered are not told, so that nobody fills the memory', () => {
  const gathered = gatherRefusedAttempts();
  const told = Array.from({ length: 10_001 }, (_, number) =>
    gathered.note(question({ dataStoreId: dataStoreId(`store-${number}`) }), 'NO_GRANT', T),
  );
  expect(told.filter((one) => one === undefined)).toHaveLength(1);
});
