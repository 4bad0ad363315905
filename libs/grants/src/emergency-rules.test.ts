import type { EmergencyRule, EventData } from '@lockbox/contracts/generated/events';
import { requestId, tenantId } from '@lockbox/contracts/ids';
import { eventOf } from '@lockbox/testing/event-of';
import { expect, test } from 'vitest';
import { createEmergencyRules } from './emergency-rules.ts';
import { contoso, declared, granted, ruleSet } from './testing/sample-grants.ts';

const emergency = granted({ basis: 'EMERGENCY' });

/** Returns whether the last of these events is forbidden, according to a reader of all of them. */
function isForbidden(...events: readonly EventData[]): boolean {
  const rules = createEmergencyRules();
  return events.map((data, index) => rules.forbids(eventOf(contoso, index + 1, data))).at(-1) ?? false;
}

test('an emergency grant counts in a tenant without a rule, or with one that only notifies', () => {
  expect(isForbidden(declared(), emergency)).toBe(false);
  expect(isForbidden(ruleSet('REFUSED'), ruleSet('OPENS'), declared(), emergency)).toBe(false);
});

test.each<EmergencyRule>(['NEEDS_APPROVER', 'REFUSED'])(
  'a grant in an emergency does not count in a tenant whose rule is %s, whatever its facts say',
  (rule) => {
    expect(isForbidden(ruleSet(rule), declared(rule), emergency)).toBe(true);
    expect(isForbidden(ruleSet(rule), declared('OPENS'), emergency)).toBe(true);
  },
);

test('a grant in an emergency does not count for a reader that began after its rule was set, by its facts', () => {
  expect(isForbidden(declared('NEEDS_APPROVER'), emergency)).toBe(true);
  expect(isForbidden(declared('REFUSED'), emergency)).toBe(true);
});

test('a grant in an emergency does not count without the declaration of its own request before it', () => {
  const another = requestId('request-2');
  expect(isForbidden(emergency)).toBe(true);
  expect(isForbidden({ ...declared(), requestId: another }, emergency)).toBe(true);
  expect(isForbidden({ ...declared(), exclusion: 'INADVERTENT' }, emergency)).toBe(true);
  expect(isForbidden(declared(), emergency, emergency)).toBe(true);
});

test('no rule concerns another tenant, or a grant on another basis', () => {
  const rules = createEmergencyRules();
  const fabrikam = tenantId('fabrikam');
  rules.forbids(eventOf(fabrikam, 1, ruleSet('REFUSED')));
  rules.forbids(eventOf(contoso, 1, declared()));
  expect(rules.forbids(eventOf(contoso, 2, emergency))).toBe(false);
  expect(rules.forbids(eventOf(fabrikam, 2, granted()))).toBe(false);
  expect(rules.forbids(eventOf(fabrikam, 3, granted({ basis: 'NOT_REQUIRED' })))).toBe(false);
});
