import type { AccessRequestSubmitted } from '@lockbox/contracts/generated/intake';
import { dataStoreId, environmentId, personId, tenantId } from '@lockbox/contracts/ids';
import { commandIdOf, requestIdOf } from '@lockbox/contracts/uuid';
import { expect, test } from 'vitest';
import { commandOf } from './intake-commands.ts';

const tenant = tenantId('contoso');
const request: AccessRequestSubmitted = {
  type: 'AccessRequestSubmitted',
  source: 'servicedesk',
  sourceRequestId: 'REQ-1',
  tenantId: tenant,
  environmentId: environmentId('prod'),
  dataStores: [dataStoreId('prod-db')],
  engineerId: personId('engineer-1'),
  permissions: ['read'],
  justification: 'The nightly export stops',
  trigger: 'SUPPORT_TICKET',
  ticketId: 'T-1',
  exclusion: null,
  declaredBy: null,
  disclosure: 'NOTIFY',
  requestedAt: 1_772_366_400_000,
  previousRequestId: null,
  assertion: null,
};

test('a record that asks for nothing again is the same command as for releases that do not know the field', () => {
  const { tenantId: _, type: __, previousRequestId: ___, assertion: ____, source, sourceRequestId, ...rest } = request;
  const asBefore = {
    type: 'SubmitRequest',
    requestId: requestIdOf(tenant, source, sourceRequestId),
    source,
    sourceRequestId,
    ...rest,
  };
  expect(commandOf(request).commandId).toBe(commandIdOf('intake', tenant, source, JSON.stringify(asBefore)));
  const again = { ...request, previousRequestId: requestIdOf(tenant, source, 'REQ-0') };
  expect(commandOf(again).commandId).not.toBe(commandOf(request).commandId);
});

test('the same record makes the same command; a differing one makes another about the same request', () => {
  const first = commandOf(request);
  const again = commandOf({ ...request });
  const differing = commandOf({ ...request, permissions: ['read', 'write'] });
  expect(again).toEqual(first);
  expect(differing.commandId).not.toBe(first.commandId);
  expect(differing.data).toMatchObject({ requestId: requestIdOf(tenant, 'servicedesk', 'REQ-1') });
  expect(first.correlationId).toBe(requestIdOf(tenant, 'servicedesk', 'REQ-1'));
});

test("a decision in the portal is about the request's source, and the portal answers for it", () => {
  const command = commandOf({
    type: 'InternalDecisionRecorded',
    source: 'portal',
    requestSource: 'servicedesk',
    sourceRequestId: 'REQ-1',
    tenantId: tenant,
    approverId: personId('approver-1'),
    decision: 'APPROVED',
    comment: '',
    decidedAt: 1_772_366_400_000,
    shown: null,
    assertion: null,
    commentSalt: null,
  });
  expect(command).toMatchObject({
    actor: { kind: 'UPSTREAM', id: 'portal' },
    data: { requestId: requestIdOf(tenant, 'servicedesk', 'REQ-1'), approverId: 'approver-1', comment: null },
  });
});

test('a report is about the request that its id names, or about the one that its source named so', () => {
  const opened = {
    type: 'AccessOpened',
    source: 'gate',
    tenantId: tenant,
    reportId: 'report-1',
    dataStoreId: dataStoreId('prod-db'),
    openedAt: 1_772_366_400_000,
  } as const;
  const id = requestIdOf(tenant, 'servicedesk', 'REQ-1');
  const byId = commandOf({ ...opened, requestId: id, requestSource: '', sourceRequestId: '' });
  const byName = commandOf({ ...opened, requestId: null, requestSource: 'servicedesk', sourceRequestId: 'REQ-1' });
  expect(byId).toMatchObject({ correlationId: id, data: { type: 'RecordAccessOpened', requestId: id } });
  expect(byName).toEqual(byId);
});

test('a confirmation of enforcement is about no request', () => {
  const command = commandOf({
    type: 'DataStoreEnforcing',
    source: 'servicedesk',
    tenantId: tenant,
    environmentId: environmentId('prod'),
    dataStoreId: dataStoreId('prod-db'),
    policyVersion: 3,
    enforcedAt: 1_772_366_400_000,
  });
  expect(command.correlationId).toBe(command.commandId);
});
