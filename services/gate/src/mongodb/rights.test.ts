import { expect, test } from 'vitest';
import { privilegesDigest, privilegesOf } from './rights.ts';

test('rights of several permissions on one collection become one privilege', () => {
  expect(
    privilegesOf([
      { database: 'shop', collections: ['orders', 'cards'], actions: ['find'] },
      { database: 'shop', collections: ['orders'], actions: ['update', 'find'] },
      { database: 'stock', collections: 'all', actions: ['find'] },
    ]),
  ).toEqual([
    { resource: { db: 'shop', collection: 'cards' }, actions: ['find'] },
    { resource: { db: 'shop', collection: 'orders' }, actions: ['find', 'update'] },
    { resource: { db: 'stock', collection: '' }, actions: ['find'] },
  ]);
});

test('the order in which a server answers makes no difference, and one action more does', () => {
  const [one, other] = [
    { resource: { db: 'shop', collection: 'a' }, actions: ['find', 'insert'] },
    { resource: { db: 'shop', collection: 'b' }, actions: ['find'] },
  ];
  const digest = privilegesDigest([one, other]);
  expect(privilegesDigest([other, { resource: { collection: 'a', db: 'shop' }, actions: ['insert', 'find'] }])).toBe(
    digest,
  );
  expect(privilegesDigest([one, { ...other, actions: ['find', 'remove'] }])).not.toBe(digest);
  expect(privilegesDigest([one, other, { resource: { cluster: true } as object, actions: ['find'] }])).not.toBe(digest);
});
