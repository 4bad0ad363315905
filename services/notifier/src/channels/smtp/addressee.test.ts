import { personId, requestId, tenantId } from '@lockbox/contracts/ids';
import { expect, test } from 'vitest';
import { administratorDocument } from '../../testing/documents.ts';
import type { NoticeToWord, ReadModels } from '../../wording/read-models.ts';
import { addresseeOf } from './addressee.ts';

const bob = administratorDocument('acme', 'bob', 'bob@acme.example');
const models: ReadModels = {
  tenants: new Map(),
  environments: new Map(),
  principals: new Map([[bob._id, bob]]),
  providerPeople: new Map([
    ['bob', { ...bob, _id: personId('bob'), displayName: 'Bob of Fabrikam', email: 'bob@fabrikam.example', roles: [] }],
  ]),
  requests: new Map(),
  previousRequests: new Map(),
  texts: new Map(),
  removed: new Set(),
};
const notice: NoticeToWord = {
  tenantId: tenantId('acme'),
  eventId: 'e7',
  sequence: 1,
  requestId: null,
  occurredAt: 1,
  recipientId: personId('bob'),
  side: 'customer',
  channel: 'EMAIL',
  notice: { kind: 'reminder', requestId: requestId('r1'), expiresAt: 9 },
};

test('people of the customer and of the provider may have the same id, and get their own letters', () => {
  const { locale, timeZone } = bob;
  expect(addresseeOf(models, notice)).toEqual({
    kind: 'person',
    to: { name: 'bob of acme', address: 'bob@acme.example' },
    reader: { locale, timeZone },
  });
  expect(addresseeOf(models, { ...notice, side: 'provider' })).toMatchObject({
    to: { name: 'Bob of Fabrikam', address: 'bob@fabrikam.example' },
  });
});

test('a letter waits for its recipient without end; of a customer’s, whom the log calls an administrator, also where the projection says other', () => {
  const disabled = new Map([[bob._id, { ...bob, disabled: true }]]);
  const removed = new Set(['principals/acme/bob']);
  for (const lags of [{ principals: new Map() }, { principals: new Map(), removed }, { principals: disabled }])
    expect(addresseeOf({ ...models, ...lags }, notice)).toEqual({ kind: 'not-yet' });
});

test('of the provider’s, not for one who has left or is disabled', () => {
  const toProvider = { ...notice, side: 'provider' } as const;
  const [[id, person] = []] = [...models.providerPeople];
  if (id === undefined || person === undefined) throw new Error('No sample');
  const without = { ...models, providerPeople: new Map() };
  expect(addresseeOf(without, toProvider)).toEqual({ kind: 'not-yet' });
  expect(addresseeOf({ ...without, removed: new Set([`provider_people/${id}`]) }, toProvider)).toEqual({
    kind: 'nobody',
    detail: 'RECIPIENT_GONE',
  });
  const providerPeople = new Map([[id, { ...person, disabled: true }]]);
  expect(addresseeOf({ ...models, providerPeople }, toProvider)).toEqual({
    kind: 'nobody',
    detail: 'RECIPIENT_DISABLED',
  });
});
