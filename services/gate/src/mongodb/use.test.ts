import { expect, test } from 'vitest';
import { mongoGateFile } from '../testing/sample-mongo.ts';
import type { Command, MongoOutcome } from './command.ts';
import { createTally, KINDS_MAX } from './tally.ts';
import { commandUseOf } from './use.ts';

type Did = readonly [Command | Command['named'], (Partial<MongoOutcome> | null)?];
const on = (collection: string, given: Partial<Command['named'][number]> = {}) => [
  { ...({ database: 'shop', collection, action: 'READ', asked: 1 } as const), ...given },
];
function used(did: readonly Did[], permissions = ['list', 'write']): readonly string[] {
  const tally = createTally();
  for (const [what, outcome] of did)
    tally.did(
      'ada',
      'named' in what ? what : { named: what, goesOn: false },
      outcome === null ? undefined : { isDone: true, found: {}, ...outcome },
    );
  return commandUseOf(tally.take('ada'), mongoGateFile, permissions).map(
    ({ permission, action, objectClass, count }) => `${permission}: ${action} ${count} ${objectClass}`,
  );
}

test('each collection is reported with the number of documents read or changed, by the permission that gives it', () => {
  expect(
    used([
      [on('orders'), { found: { READ: 20 } }],
      [{ named: on('orders', { asked: 0 }), goesOn: true }, { found: { READ: 7 } }],
      [on('orders', { action: 'UPDATE' }), { found: { CREATE: 3, UPDATE: 3, DELETE: 3 } }],
      [on('orders', { action: 'CREATE', asked: 5 }), { found: { CREATE: 5 } }],
    ]),
  ).toEqual(['list: READ 27 shop.orders', 'write: UPDATE 3 shop.orders', 'write: CREATE 5 shop.orders']);
});

test('a command that found nothing, failed, or was cut counts', () => {
  expect(used([[on('orders'), { found: { READ: 0 } }]])).toEqual(['list: READ 1 shop.orders']);
  expect(used([[on('orders'), { isDone: false }]])).toEqual(['list: READ 1 shop.orders']);
  expect(used([[on('orders', { action: 'CREATE', asked: 5 }), { isDone: false }]])).toEqual([
    'write: CREATE 1 shop.orders',
  ]);
  expect(used([[on('orders', { action: 'CREATE', asked: 5 }), null]])).toEqual(['write: CREATE 5 shop.orders']);
});

test('what the grant does not give was refused, and is not told as done', () => {
  const deleting = on('orders', { action: 'DELETE' });
  expect(
    used([
      [on('cards'), { isDone: false }],
      [deleting, { isDone: false }],
    ]),
  ).toEqual([]);
  expect(used([[on('orders', { database: 'stock' }), { isDone: false }]])).toEqual([]);
});

test('what names no collection, and what a server did that the grant does not give, is counted', () => {
  expect(used([[[]], [on('cards'), { found: { READ: 9 } }]])).toEqual(['list: EXECUTE 2 other']);
  expect(used([[[], { isDone: false }], [{ named: [], goesOn: true }]])).toEqual([]);
});

test('of which no answer came may be done, also where the grant does not seem to give it', () => {
  expect(
    used([
      [on('cards'), null],
      [[], null],
    ]),
  ).toEqual(['list: EXECUTE 2 other']);
});

test('documents of a cursor without a collection count as read', () => {
  expect(
    used([[{ named: on('', { collection: undefined, asked: 0 }), goesOn: true }, { found: { READ: 7 } }]]),
  ).toEqual(['list: READ 7 other']);
});

test('a batch that is empty is nothing', () => {
  expect(used([[{ named: on('orders', { asked: 0 }), goesOn: true }, { found: { READ: 0 } }]])).toEqual([]);
});

test('a name is reported only as an identifier, and names beyond a limit are combined', () => {
  expect(used([[on('Kunden (alt) ä')]], ['read'])).toEqual(['read: READ 1 shop.Kunden__alt___']);
  const told = used(
    Array.from({ length: KINDS_MAX + 9 }, (_, i) => [on(`made-up-${i}`)] as const),
    ['read'],
  );
  expect(told).toHaveLength(KINDS_MAX + 1);
  expect(told.at(-1)).toBe('read: READ 9 other');
});

test('what was taken is not there any more', () => {
  const tally = createTally();
  tally.did('ada', { named: on('orders'), goesOn: false }, undefined);
  expect(tally.users()).toEqual(['ada']);
  expect(tally.take('ada')).toHaveLength(1);
  expect([tally.users(), tally.take('ada')]).toEqual([[], []]);
});
