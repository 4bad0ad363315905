import { personId } from '@lockbox/contracts/ids';
import { expect, test } from 'vitest';
import { actingPerson, recipientIn } from './event-people.ts';

const byPortal = { kind: 'UPSTREAM', id: 'portal' } as const;
const request = { engineerId: personId('nestor') };

test.for([
  ['RequestSubmitted', { engineerId: 'nestor', declaredBy: null }, 'nestor'],
  ['RequestSubmitted', { engineerId: 'nestor', declaredBy: 'lara' }, 'lara'],
  ['InternallyApproved', { approverId: 'diego' }, 'diego'],
  ['InternallyRejected', { approverId: 'diego' }, 'diego'],
  ['QuestionAnswered', { engineerId: 'nestor' }, 'nestor'],
  ['AccessUsed', { engineerId: 'nestor' }, 'nestor'],
  ['AccessUsedOutsideGrant', { engineerId: 'lara' }, 'lara'],
  ['AccessRefused', { engineerId: 'lara' }, 'lara'],
  ['ExclusionDeclared', { declaredBy: 'lara', approvedBy: 'diego' }, 'lara'],
  ['DisclosureLifted', { liftedBy: 'lara' }, 'lara'],
  ['AccessEnded', { reason: 'HANDED_BACK' }, 'nestor'],
] as const)('what a system reported was done by a person of the provider: %s', ([type, data, id]) => {
  expect(actingPerson({ type, data, actor: byPortal }, request)).toEqual({ side: 'provider', id });
});

test('a customer’s people act themselves, and so do the provider’s in its own log', () => {
  expect(actingPerson({ type: 'RequestApproved', data: {}, actor: { kind: 'PRINCIPAL', id: 'ada' } }, request)).toEqual(
    {
      side: 'customer',
      id: 'ada',
    },
  );
  const actor = { kind: 'PROVIDER_PERSON', id: 'lara' } as const;
  expect(actingPerson({ type: 'AdministrationRecorded', data: {}, actor }, undefined)).toEqual({
    side: 'provider',
    id: 'lara',
  });
});

test('what falls due was done by nobody', () => {
  const actor = { kind: 'SYSTEM', id: 'timer' } as const;
  expect(actingPerson({ type: 'AccessEnded', data: { reason: 'PERIOD_OVER' }, actor }, request)).toBeNull();
  expect(actingPerson({ type: 'AccessEnded', data: { reason: 'HANDED_BACK' }, actor }, undefined)).toBeNull();
  expect(actingPerson({ type: 'RequestExpired', data: {}, actor }, request)).toBeNull();
});

test('the recipient is a person for e-mail, and none for a webhook', () => {
  const told = (channel: string) =>
    recipientIn({ type: 'NotificationRecorded', actor: byPortal, data: { channel, recipientId: 'ada' } });
  expect(told('EMAIL')).toBe('ada');
  expect(told('WEBHOOK')).toBeNull();
});
