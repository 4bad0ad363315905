import { expect, test } from 'vitest';
import type { AccessRequest } from '../api/resources.ts';
import { en } from '../words/en.ts';
import {
  formOfFormer,
  mayAskAgain,
  mayClaim,
  NOTHING_TYPED,
  submissionOf,
  type TypedForm,
  wrongIn,
} from './submission.ts';

const complete: TypedForm = {
  ...NOTHING_TYPED,
  tenantId: 'contoso',
  environmentId: 'production',
  dataStores: ['sales'],
  permissions: 'table:read\n\n table:read \nflow:run',
  justification: 'The import stops.',
  ticketId: 'T-1',
};
const wrongFields = (typed: Partial<TypedForm>) => [...wrongIn({ ...complete, ...typed }, en.provider.form).keys()];

test('a complete form is sent with each permission once', () => {
  expect(wrongFields({})).toEqual([]);
  expect(submissionOf(complete, 'one')).toMatchObject({
    permissions: ['table:read', 'flow:run'],
    ticketId: 'T-1',
    exclusion: null,
    disclosure: 'NOTIFY',
  });
});

test('each missing field has a message', () => {
  expect([...wrongIn(NOTHING_TYPED, en.provider.form).keys()]).toEqual([
    'tenantId',
    'environmentId',
    'dataStores',
    'permissions',
    'justification',
    'ticketId',
  ]);
});

test('an alert needs no ticket', () => {
  expect(wrongFields({ trigger: 'PROVIDER_ALERT', ticketId: '' })).toEqual([]);
});

test('nobody is named as who declared an exclusion: whoever submits it does', () => {
  expect(wrongFields({ exclusion: 'EMERGENCY' })).toEqual([]);
  expect(submissionOf({ ...complete, exclusion: 'EMERGENCY' }, 'one')).not.toHaveProperty('declaredBy');
});

test.each(['someone@example.com', 'T\u2010001', 'T-\u0430'])('%s never takes the place of an id', (ticketId) => {
  expect(wrongFields({ ticketId })).toEqual(['ticketId']);
});

test('only a legal demand is sealed', () => {
  const sealed = { ...complete, sealed: true };
  expect(submissionOf({ ...sealed, exclusion: 'EMERGENCY' }, 'one').disclosure).toBe('NOTIFY');
  expect(submissionOf({ ...sealed, exclusion: 'LEGAL_DEMAND' }, 'one').disclosure).toBe('SEALED');
});

test('an engineer claims what may lead to access or reports it, and the legal department claims a legal demand', () => {
  expect(mayClaim(['ENGINEER'])).toEqual(['', 'INADVERTENT', 'EMERGENCY']);
  expect(mayClaim(['LEGAL'])).toEqual(['LEGAL_DEMAND']);
  expect(mayClaim(['INTERNAL_APPROVER'])).toEqual([]);
});

test('what has finished is asked for again as a new request that refers to the former one, once', () => {
  const former = {
    id: 'f0',
    tenantId: 'contoso',
    environment: { id: 'production', displayName: null },
    dataStores: ['sales'],
    permissions: ['table:read', 'flow:run'],
    justification: 'The import stops.',
    trigger: 'SUPPORT_TICKET',
    supportRequestId: 'T-1',
    status: 'expired',
    access: null,
  } as unknown as AccessRequest; // what a form takes of it
  expect(mayAskAgain(former)).toBe(true);
  const reference = en.provider.form.again(former.id, en.statuses.expired);
  const form = formOfFormer(former);
  expect(wrongIn(form, en.provider.form, reference).size).toBe(0);
  expect(submissionOf(form, 'two', reference)).toMatchObject({
    sourceRequestId: 'two',
    permissions: ['table:read', 'flow:run'],
    ticketId: 'T-1',
    justification: `The import stops.\n\n${reference}`,
  });
  expect([...wrongIn({ ...form, justification: 'x'.repeat(1_990) }, en.provider.form, reference).keys()]).toEqual([
    'justification',
  ]);
});

test('what waits, runs or was declared is not asked for again', () => {
  const access = (state: 'running' | 'ended') => ({ state }) as AccessRequest['access']; // what is looked at
  for (const status of ['awaiting-internal-approval', 'action-needed', 'excluded'] as const)
    expect(mayAskAgain({ status, access: null })).toBe(false);
  expect(mayAskAgain({ status: 'approved', access: access('running') })).toBe(false);
  expect(mayAskAgain({ status: 'approved', access: access('ended') })).toBe(true);
  expect(mayAskAgain({ status: 'denied', access: null })).toBe(true);
});
