import { personId, requestId, tenantId } from '@lockbox/contracts/ids';
import { expect, test } from 'vitest';
import { isSameDemand, type SealedDemand } from './demands.ts';

const kept: SealedDemand = {
  requestId: requestId('5ea1ed00-0000-4000-8000-000000000001'),
  tenantId: tenantId('contoso'),
  source: 'portal',
  sourceRequestId: 'L-1',
  environmentId: 'prod',
  dataStores: ['prod-db', 'prod-files'],
  permissions: ['read'],
  ticketId: 'COURT-1',
  trigger: 'SUPPORT_TICKET',
  recordedBy: personId('legal-1'),
  recordedAt: 1,
  disclosableFrom: null,
  rejected: null,
};

test('a demand that is sent again is the same, whenever that is and whatever has become of it', () => {
  expect(isSameDemand(kept, { ...kept, dataStores: [...kept.dataStores], recordedAt: 2 })).toBe(true);
  expect(isSameDemand({ ...kept, rejected: { by: personId('approver-1'), at: 3 } }, kept)).toBe(true);
});

test.each<[string, Partial<SealedDemand>]>([
  ['further permissions', { permissions: ['read', 'write'] }],
  ['another environment', { environmentId: 'test' }],
  ['fewer data stores', { dataStores: ['prod-db'] }],
  ['another ticket', { ticketId: 'COURT-2' }],
  ['another trigger', { trigger: 'PROVIDER_ALERT' }],
  ['another person who records it', { recordedBy: personId('legal-2') }],
  ['a day from which it may be told', { disclosableFrom: 1 }],
])('one that is sent again with %s is another than the approver was shown', (_, change) => {
  expect(isSameDemand(kept, { ...kept, ...change })).toBe(false);
});
