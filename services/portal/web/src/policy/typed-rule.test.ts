import { expect, test } from 'vitest';
import { loadWords } from '../words/catalogue.ts';
import { ruleOf, type TypedRule, typedRuleOf, wrongInRule } from './typed-rule.ts';

const en = await loadWords('en');

const typed: TypedRule = { scope: 'none', environmentIds: ['prod'], permissions: 'write\n delete \n\nwrite' };

test('only what belongs to the chosen scope is sent', () => {
  expect(ruleOf(typed)).toEqual({ scope: 'none', environmentIds: [], permissions: [] });
  expect(ruleOf({ ...typed, scope: 'environments' })).toEqual({
    scope: 'environments',
    environmentIds: ['prod'],
    permissions: [],
  });
  expect(ruleOf({ ...typed, scope: 'permissions' })).toEqual({
    scope: 'permissions',
    environmentIds: [],
    permissions: ['write', 'delete'],
  });
});

test('a rule for chosen things names 1 to 50 of them', () => {
  const named = (count: number) => Array.from({ length: count }, (_, index) => `p${index}`).join('\n');
  expect(wrongInRule({ ...typed, scope: 'permissions', permissions: ' \n' }, en.approvals)).toBe(
    en.approvals.chooseOne,
  );
  expect(wrongInRule({ ...typed, scope: 'environments', environmentIds: [] }, en.approvals)).toBe(
    en.approvals.chooseOne,
  );
  expect(wrongInRule({ ...typed, scope: 'permissions', permissions: named(51) }, en.approvals)).toContain('50');
  expect(wrongInRule({ ...typed, scope: 'permissions', permissions: named(50) }, en.approvals)).toBeUndefined();
  expect(wrongInRule({ ...typed, scope: 'all', permissions: '', environmentIds: [] }, en.approvals)).toBeUndefined();
  expect(wrongInRule({ ...typed, scope: 'permissions' }, en.approvals)).toBeUndefined();
});

test('the form begins with the rule as it is', () => {
  const rule = {
    scope: 'permissions' as const,
    environments: [],
    permissions: ['delete', 'write'],
    setAt: null,
    setBy: null,
    canBeMet: true,
  };
  expect(ruleOf(typedRuleOf(rule))).toEqual({
    scope: 'permissions',
    environmentIds: [],
    permissions: rule.permissions,
  });
});
