import { expect, test } from 'vitest';
import { logIdsOf } from './log-ids.ts';

test('a log line names tenant, request and correlation, and nothing that people wrote', () => {
  const data = { type: 'ApproveRequest', requestId: 'r-1', comment: 'call me on 555' };
  const command = { commandId: 'c-1', tenantId: 'contoso', correlationId: 'k-1', data };
  expect(logIdsOf(command)).toEqual({ tenantId: 'contoso', requestId: 'r-1', correlationId: 'k-1' });
});

test('what is missing is left out', () => {
  expect(logIdsOf({ tenantId: 'contoso', data: { type: 'EnablePolicy', requestId: null } })).toEqual({
    tenantId: 'contoso',
  });
  expect(logIdsOf(null)).toEqual({});
  expect(logIdsOf(undefined)).toEqual({});
});
