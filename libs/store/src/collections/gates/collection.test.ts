import type { GateStatus } from '@lockbox/contracts/generated/gates';
import { dataStoreId, tenantId } from '@lockbox/contracts/ids';
import { expect, test } from 'vitest';
import { dataStoreGates } from './collection.ts';

const status: GateStatus = {
  gate: 'gate-1',
  tenantId: tenantId('contoso'),
  dataStoreId: dataStoreId('orders/eu'),
  engine: 'PostgreSQL 17',
  reportedAt: 7,
  sessions: [{ grantId: 'g', since: 5 }],
  problem: null,
};
function read(key: string | null, value: GateStatus | null) {
  const { projection } = dataStoreGates;
  if (projection.from !== 'gates') throw new Error('Guards have a topic of their own');
  return projection.read({ partition: 2, offset: 7, key: key === null ? null : Buffer.from(key), raw: null, value });
}

test('how a guard is now is one document, which null removes; a key that contradicts it changes nothing', () => {
  const id = 'contoso/orders/eu';
  expect(read(id, status)).toEqual({ id, document: { _id: id, ...status, position: { partition: 2, offset: 7 } } });
  expect(read(id, null)).toEqual({ id, document: null });
  for (const key of [null, 'contoso/orders', 'fabrikam/orders/eu']) expect(read(key, status)).toBeUndefined();
});
