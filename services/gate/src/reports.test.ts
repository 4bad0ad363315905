import { dataStoreId, environmentId, personId, requestId, tenantId } from '@lockbox/contracts/ids';
import { expect, test } from 'vitest';
import type { RefusedReport } from './refusals.ts';
import { reportRecordOf } from './reports.ts';

const NOW = 10_000_000;
const store = dataStoreId('orders-db');
const reporting = { source: 'gate-contoso', dataStoreId: store };
const about = { reportId: 'x', requestId: requestId('r'), tenantId: tenantId('contoso') };
const named = {
  source: 'gate-contoso',
  tenantId: 'contoso',
  requestId: 'r',
  requestSource: '',
  sourceRequestId: '',
  dataStoreId: store,
};

test('a report names its request by the id that the log has', () => {
  expect(reportRecordOf(reporting, { ...about, kind: 'opened', at: 1 }, NOW)).toMatchObject({
    ...{ type: 'AccessOpened', ...named, openedAt: 1 },
  });
  expect(reportRecordOf(reporting, { ...about, kind: 'closed', at: 2, sessionsEnded: 3 }, NOW)).toMatchObject({
    ...{ type: 'AccessClosed', ...named, closedAt: 2, sessionsEnded: 3 },
  });
  expect(
    reportRecordOf(reporting, { ...about, kind: 'not-closed', since: 1, reason: 'UNREACHABLE' }, NOW),
  ).toMatchObject({
    ...{ type: 'AccessNotClosed', ...named, since: 1, reason: 'UNREACHABLE' },
  });
});

test('what was done names the data store in each action, and who did it', () => {
  const use = [{ usedAt: 1, permission: 'read', action: 'READ' as const, objectClass: 'shop.orders', count: 2 }];
  const { dataStoreId: _, ...request } = named;
  expect(reportRecordOf(reporting, { ...about, kind: 'used', engineerId: personId('ada'), use }, NOW)).toMatchObject({
    ...{ type: 'AccessUsed', ...request, engineerId: 'ada' },
    actions: [{ ...use[0], dataStoreId: store }],
  });
});

test('what a gate has closed whose clock was an hour ahead is closed by now', () => {
  const ahead = NOW + 3_600_000;
  const of = (report: Parameters<typeof reportRecordOf>[1]) => reportRecordOf(reporting, report, NOW);
  expect(of({ ...about, kind: 'closed', at: ahead, sessionsEnded: 0 })).toMatchObject({ closedAt: NOW });
  expect(of({ ...about, kind: 'not-closed', since: ahead, reason: 'UNREACHABLE' })).toMatchObject({ since: NOW });
  // Within the tolerance for clocks the time stays, and so does every time that decides whether the act was allowed.
  expect(of({ ...about, kind: 'closed', at: NOW + 2_000, sessionsEnded: 0 })).toMatchObject({ closedAt: NOW + 2_000 });
  expect(of({ ...about, kind: 'opened', at: ahead })).toMatchObject({ openedAt: ahead });
});

test('that the data store enforces a version of the policy is said of each environment', () => {
  const { tenantId: contoso } = about;
  const prod = environmentId('prod');
  expect(
    reportRecordOf(
      reporting,
      { kind: 'enforcing', tenantId: contoso, environmentId: prod, policyVersion: 3, at: 1 },
      NOW,
    ),
  ).toEqual({
    ...{ type: 'DataStoreEnforcing', source: 'gate-contoso', tenantId: contoso, environmentId: prod },
    ...{ dataStoreId: store, policyVersion: 3, enforcedAt: 1 },
  });
});

test('two gates never report under one id, and no id is too long', () => {
  const refused: RefusedReport = {
    ...{ kind: 'refused', reportId: `refused/${'e'.repeat(200)}/1` },
    attempts: {
      ...{ tenantId: about.tenantId, dataStoreId: store, engineerId: personId('e'.repeat(200)) },
      ...{ permission: null, reason: 'NO_GRANT', count: 1, firstAt: 1, lastAt: 1 },
    },
  };
  const ids = ['orders-db', 'invoices-db'].map((id) => {
    const record = reportRecordOf({ ...reporting, dataStoreId: dataStoreId(id) }, refused, NOW);
    return 'reportId' in record ? record.reportId : '';
  });
  expect(new Set(ids).size).toBe(2);
  for (const id of ids) expect(id.length).toBeLessThanOrEqual(200);
});
