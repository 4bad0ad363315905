import type { EventData } from '@lockbox/contracts/generated/events';
import { commandId, dataStoreId, environmentId, personId, requestId } from '@lockbox/contracts/ids';
import { eventOf } from '@lockbox/testing/event-of';
import { expect, test } from 'vitest';
import { accessAlarmOf } from './access-alarms.ts';

const about = {
  requestId: requestId('r-1'),
  grantId: 'g',
  reportId: 'n',
  dataStoreId: dataStoreId('orders'),
  outsideGrant: null,
  told: true,
  furtherUntold: false,
};
const opened = { ...about, type: 'AccessOpened', openedAt: 1 } as const;
const closed = { ...about, type: 'AccessClosed', closedAt: 2, sessionsEnded: 0 } as const;
const alarmOf = (data: EventData) => accessAlarmOf(eventOf('contoso', 7, data));

test('a data store that was open without a grant, and one that is not closed in time, are alarms; all else is none', () => {
  for (const data of [opened, closed]) {
    expect(alarmOf(data)).toBeUndefined();
    const { code, sentence } = alarmOf({ ...data, outsideGrant: 'NOT_GRANTED' }) ?? {};
    expect(code).toBe('ACCESS_OUTSIDE_GRANT');
    expect(sentence).toMatch(/^Event 7 of tenant contoso reports that data store orders was .*NOT_GRANTED.* r-1\.$/);
  }
  expect(alarmOf({ ...about, type: 'AccessNotClosed', since: 2, reason: 'UNREACHABLE' })).toEqual({
    code: 'ACCESS_NOT_CLOSED',
    sentence:
      'Event 7 of tenant contoso reports that data store orders was not closed when access under request r-1 ended: UNREACHABLE.',
  });
  const refused: EventData = {
    type: 'AccessRefused',
    reportId: 'n',
    dataStoreId: dataStoreId('orders'),
    engineerId: personId('mallory'),
    permission: null,
    reason: 'NO_GRANT',
    count: 1,
    firstAt: 1,
    lastAt: 1,
    told: true,
    furtherUntold: false,
  };
  expect(alarmOf(refused)).toBeUndefined();
});

test('access for an emergency, and a decision of the provider that was refused, are alarms', () => {
  const granted: EventData = {
    type: 'AccessGranted',
    requestId: requestId('r-1'),
    grantId: 'g',
    engineerId: personId('erin'),
    environmentId: environmentId('prod'),
    dataStores: [],
    permissions: [],
    basis: 'CUSTOMER_APPROVAL',
    expiresAt: 1,
  };
  expect(alarmOf(granted)).toBeUndefined();
  expect(alarmOf({ ...granted, basis: 'EMERGENCY' })).toMatchObject({ code: 'EMERGENCY_ACCESS' });
  const refused: EventData = {
    type: 'CommandRejected',
    commandId: commandId('c'),
    commandType: 'ApproveRequest',
    requestId: requestId('r-1'),
    reasonCode: 'NOT_WAITING',
    sentence: '',
    params: {},
  };
  expect(alarmOf(refused)).toBeUndefined(); // the customer's own
  expect(alarmOf({ ...refused, commandType: 'SubmitRequest' })).toBeUndefined();
  expect(alarmOf({ ...refused, commandType: 'SubmitRequest', reasonCode: 'PASSKEY_NEEDED' })).toMatchObject({
    code: 'PROVIDER_DECISION_REFUSED',
  });
  expect(alarmOf({ ...refused, commandType: 'RecordInternalDecision' })).toMatchObject({
    code: 'PROVIDER_DECISION_REFUSED',
    sentence: 'Event 7 of tenant contoso refuses RecordInternalDecision (NOT_WAITING), under request r-1.',
  });
});

test('a passkey that takes the place of all of the provider’s people is an alarm, once for all copies of the log', () => {
  const confirmed: EventData = {
    type: 'PasskeyRecoveryConfirmed',
    fingerprint: 'f',
    passkey: {
      principalId: personId('diego'),
      credentialId: 'c',
      algorithm: -7,
      publicKey: Buffer.alloc(0),
      aaguid: '',
      installation: 'lockbox.example',
      rpId: 'lockbox.example',
      origin: 'https://lockbox.example',
    },
    effectiveAt: 0,
    approver: { roles: [], licences: [] },
  };
  const codes = ['provider:0', 'provider:1', 'contoso'].map(
    (log) => accessAlarmOf(eventOf(log, 7, confirmed))?.code ?? null,
  );
  expect(codes).toEqual(['PROVIDER_PASSKEYS_RECOVERED', null, null]);
});
