import { expect, test } from 'vitest';
import type { AccessRequest } from '../api/resources.ts';
import { loadWords } from '../words/catalogue.ts';
import {
  formOfFormer,
  mayAskAgain,
  mayClaim,
  NOTHING_TYPED,
  submissionOf,
  type TypedForm,
  wrongInForm,
} from './submission.ts';

const en = await loadWords('en');

const complete: TypedForm = {
  ...NOTHING_TYPED,
  tenantId: 'contoso',
  environmentId: 'production',
  dataStores: ['sales'],
  permissions: 'table:read\n\n table:read \nflow:run',
  justification: 'The import stops.',
  ticketId: 'T-1',
};
const beside = { sourceRequestId: 'one', previousRequestId: null, zone: 'UTC' };
const wrongFields = (typed: Partial<TypedForm>) => [...wrongInForm({ ...complete, ...typed }, en.provider.form).keys()];

test('a complete form is sent with each permission once', () => {
  expect(wrongFields({})).toEqual([]);
  expect(submissionOf(complete, beside)).toMatchObject({
    sourceRequestId: 'one',
    permissions: ['table:read', 'flow:run'],
    ticketId: 'T-1',
    exclusion: null,
    disclosure: 'NOTIFY',
  });
});

test('each missing field has a message', () => {
  expect([...wrongInForm(NOTHING_TYPED, en.provider.form).keys()]).toEqual([
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
  expect(submissionOf({ ...complete, exclusion: 'EMERGENCY' }, beside)).not.toHaveProperty('declaredBy');
});

test.each(['someone@example.com', 'T\u2010001', 'T-\u0430'])('%s never takes the place of an id', (ticketId) => {
  expect(wrongFields({ ticketId })).toEqual(['ticketId']);
});

test('only a legal demand is sealed', () => {
  const sealed = { ...complete, sealed: true };
  expect(submissionOf({ ...sealed, exclusion: 'EMERGENCY' }, beside).disclosure).toBe('NOTIFY');
  expect(submissionOf({ ...sealed, exclusion: 'LEGAL_DEMAND' }, beside).disclosure).toBe('SEALED');
});

test('an engineer claims what may lead to access or reports it, and the legal department claims a legal demand', () => {
  expect(mayClaim(['ENGINEER'])).toEqual(['', 'INADVERTENT', 'EMERGENCY']);
  expect(mayClaim(['LEGAL'])).toEqual(['LEGAL_DEMAND']);
  expect(mayClaim(['INTERNAL_APPROVER'])).toEqual([]);
});

test('what has ended is asked for again as a new request that names the former one', () => {
  const former = {
    id: 'f0',
    tenantId: 'contoso',
    environment: { id: 'production', displayName: null },
    dataStores: ['sales'],
    permissions: ['table:read', 'flow:run'],
    justification: 'The import stops.',
    trigger: 'SUPPORT_TICKET',
    supportRequestId: 'T-1',
  } as unknown as AccessRequest; // what a form takes of it
  const form = formOfFormer(former);
  expect(wrongInForm(form, en.provider.form).size).toBe(0);
  expect(submissionOf(form, { ...beside, previousRequestId: former.id })).toMatchObject({
    permissions: ['table:read', 'flow:run'],
    ticketId: 'T-1',
    justification: 'The import stops.',
    previousRequestId: 'f0',
  });
});

test('what has ended is asked for again, for as long as policy knows of it; what waits, runs or was declared is not', () => {
  const end = '2026-03-01T12:00:00.000Z';
  const day = 86_400_000;
  const may = (fields: object, at = Date.parse(end) + day) => mayAskAgain(fields as AccessRequest, at); // what is looked at
  const ended = [
    { status: 'denied', customerDecision: { at: end } },
    { status: 'expired', expiresAt: end },
    { status: 'rejected-internally', internalApproval: { at: end } },
    { status: 'internal-review-expired', reviewExpiresAt: end },
    { status: 'approved', access: { endedAt: end } },
    { status: 'not-required', access: { endedAt: end } },
  ];
  for (const request of ended)
    expect([request.status, may(request), may(request, Date.parse(end) + 35 * day)]).toEqual([
      request.status,
      true,
      false,
    ]);
  for (const status of ['awaiting-internal-approval', 'action-needed', 'excluded'])
    expect([status, may({ status, access: null })]).toEqual([status, false]);
  expect(may({ status: 'approved', access: { endedAt: null } })).toBe(false);
});
