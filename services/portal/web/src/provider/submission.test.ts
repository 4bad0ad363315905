import { expect, test } from 'vitest';
import { en } from '../words/en.ts';
import { mayClaim, NOTHING_TYPED, submissionOf, type TypedForm, wrongIn } from './submission.ts';

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
