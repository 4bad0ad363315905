/** The rules of OpenID Shared Signals Framework 1.0, section 8.1.3.1. */
import { expect, test } from 'vitest';
import { isWanted, recognizedSubject, type Subject, signalSubjectOf, withRule } from './subjects.ts';
import { ended } from './testing/streams.ts';

const STAFF = 'https://staff.example.com';
const user = { format: 'iss_sub', iss: STAFF, sub: 'engineer-1' } as const;
const opaque = (id: string) => ({ format: 'opaque', id }) as const;
const told = signalSubjectOf(ended('a', 'gateway'), 'complex', STAFF);

test.each<[string, Subject, boolean]>([
  ['less restrictive than the signal', { format: 'complex', tenant: opaque('contoso') }, true],
  ['the same as the signal', told, true],
  ['of another tenant', { format: 'complex', tenant: opaque('fabrikam') }, false],
  ['of one member that is the same and one that is not', { format: 'complex', user, tenant: opaque('other') }, false],
])('a complex subject %s matches: %s', (_, subject, matches) => {
  expect(isWanted([{ subject, isRemoved: true }], told)).toBe(!matches);
});

test('a complex subject that is more restrictive than the signal matches it', () => {
  const given = { format: 'complex', user, device: { format: 'ip-addresses', 'ip-addresses': ['10.29.37.75'] } };
  const subject = recognizedSubject(given, 'complex');
  expect(subject).toEqual({ format: 'complex', user });
});

test.each<[string, Subject, boolean]>([
  ['identical', user, true],
  ['of another issuer', { ...user, iss: 'https://other.example.com' }, false],
])('a simple subject that is %s matches: %s', (_, subject, matches) => {
  expect(isWanted([{ subject, isRemoved: true }], signalSubjectOf(ended('a', 'gateway'), 'user', STAFF))).toBe(
    !matches,
  );
});

test('subjects are wanted until they are removed, and again when they are added', () => {
  const tenant: Subject = { format: 'complex', tenant: opaque('contoso') };
  const person: Subject = { format: 'complex', user };
  expect(isWanted([], told)).toBe(true);
  const removed = withRule([], { subject: tenant, isRemoved: true });
  expect(isWanted(removed, told)).toBe(false);
  const added = withRule(removed, { subject: person, isRemoved: false });
  expect(isWanted(added, told)).toBe(true);
  expect(isWanted(withRule(added, { subject: tenant, isRemoved: true }), told)).toBe(false);
});

test('adding what was never removed keeps no rule', () => {
  expect(withRule([], { subject: user, isRemoved: false })).toEqual([]);
  expect(withRule([{ subject: user, isRemoved: true }], { subject: user, isRemoved: false })).toEqual([]);
});
