import { environmentId } from '@lockbox/contracts/ids';
import { describe, expect, test } from 'vitest';
import { at, given, hours } from '../testing/given.ts';
import {
  decideInternally,
  directory,
  enable,
  oneAgain,
  prod,
  prodDb,
  prodFiles,
  protectedTenant,
  R1,
  removeEnvironment,
  removePrincipal,
  removeTenant,
  sandbox,
  sandboxDb,
  setEnvironment,
  setPrincipal,
  setRule,
  setSandbox,
  submit,
  twoForAll,
} from '../testing/sample.ts';
import type { Step } from '../testing/step.ts';

const needed = (...steps: readonly Step[]) => {
  const { log } = given(...protectedTenant, ...steps).when(decideInternally());
  const asked = log.facts.map(({ data }) => data).find((data) => data.type === 'LockboxRequestCreated');
  return asked?.type === 'LockboxRequestCreated' ? asked.approvalsNeeded : undefined;
};

describe('a lockbox request needs', () => {
  test('one approver, unless the tenant asks for two', () => {
    given(...protectedTenant, submit())
      .when(decideInternally())
      .thenEvents('InternallyApproved', { type: 'LockboxRequestCreated', approvalsNeeded: 1, approvalRule: null });
  });

  test('two, if the rule asks for two for all requests; the event holds the rule in effect', () => {
    given(...protectedTenant, twoForAll(), submit())
      .when(decideInternally())
      .thenEvents('InternallyApproved', {
        type: 'LockboxRequestCreated',
        approvalsNeeded: 2,
        approvalRule: { scope: 'ALL', environmentIds: [], permissions: [] },
      });
  });

  test('what the rule said when the customer was asked, whatever it says later', () => {
    const later = given(...protectedTenant, submit(), decideInternally()).when(twoForAll());
    expect(later.log.memory.request(R1)).toMatchObject({ type: 'AwaitingCustomer', approvalsNeeded: 1 });
  });

  test('two for a chosen environment alone', () => {
    expect(needed(setRule({ scope: 'ENVIRONMENTS', environmentIds: [prod] }), submit())).toBe(2);
    expect(needed(setRule({ scope: 'ENVIRONMENTS', environmentIds: [sandbox] }), submit())).toBe(1);
  });

  test('two for a data store that is in a chosen environment too, or has left it less than 24 hours ago', () => {
    const chosen = setRule({ scope: 'ENVIRONMENTS', environmentIds: [sandbox] });
    expect(needed(setSandbox({ managed: true, dataStores: [sandboxDb, prodDb] }), chosen, submit())).toBe(2);
    const left = [
      setSandbox({ managed: true, dataStores: [sandboxDb, prodDb] }),
      chosen,
      setSandbox({ managed: true, dataStores: [sandboxDb] }),
      submit(),
    ];
    expect(needed(...left)).toBe(2);
    const { log } = given(...protectedTenant, ...left).when(at(hours(24), decideInternally()));
    expect(log.facts.at(-1)?.data).toMatchObject({ type: 'LockboxRequestCreated', approvalsNeeded: 1 });
  });

  test('two for a data store of a chosen environment that has left the directory, for 24 hours', () => {
    const steps = [
      setSandbox({ managed: true, dataStores: [sandboxDb, prodDb] }),
      setRule({ scope: 'ENVIRONMENTS', environmentIds: [sandbox] }),
      removeEnvironment(sandbox),
      submit(),
    ];
    expect(needed(...steps)).toBe(2);
    expect(needed(...steps, at(hours(24) - 1, setPrincipal('eve')))).toBe(2);
    expect(needed(...steps, at(hours(24), setPrincipal('eve')))).toBe(1);
  });

  test('two for a chosen permission alone, and for one that only looks like it', () => {
    const chosen = setRule({ scope: 'PERMISSIONS', permissions: ['write', 'delete'] });
    expect(needed(chosen, submit({ permissions: ['read', 'write'] }))).toBe(2);
    expect(needed(chosen, submit({ permissions: ['Write'] }))).toBe(2);
    expect(needed(chosen, submit({ permissions: ['wrlte'] }))).toBe(2);
    expect(needed(chosen, submit({ permissions: ['read'] }))).toBe(1);
  });

  test.each(['write ', ' write', 'data  write', 'wr\u00adite', 'write\u200b', 'wr\u0456te', 'l\u00f6schen'])(
    'two for %j, since nobody could tell that it is not a chosen permission',
    (asked) => {
      expect(needed(setRule({ scope: 'PERMISSIONS', permissions: ['write'] }), submit({ permissions: [asked] }))).toBe(
        2,
      );
      expect(
        needed(setRule({ scope: 'ENVIRONMENTS', environmentIds: [sandbox] }), submit({ permissions: [asked] })),
      ).toBe(1);
    },
  );
});

describe('the rule', () => {
  test('is set by one administrator while none asks for two, also before the policy is on', () => {
    given(...directory)
      .when(setRule({ scope: 'ENVIRONMENTS', environmentIds: [sandbox, prod, prod] }))
      .thenEvents({
        type: 'ApprovalRuleSet',
        rule: { scope: 'ENVIRONMENTS', environmentIds: [prod, sandbox], permissions: [] },
        approver: { roles: ['GLOBAL_ADMINISTRATOR'], licences: ['m365/E5'] },
        proposal: null,
        proposedBy: null,
      });
    const { log } = given(...directory, twoForAll()).when(enable());
    expect(log.memory.tenant()?.approvalRule).toEqual({ scope: 'ALL', environmentIds: [], permissions: [] });
  });

  test('is set by no auditor, no disabled administrator and nobody from elsewhere', () => {
    given(...protectedTenant)
      .when(twoForAll('cy'))
      .thenRefused('PERSON_NOT_ADMINISTRATOR');
    given(...protectedTenant)
      .when(twoForAll('dee'))
      .thenRefused('PERSON_DISABLED');
    given(...protectedTenant)
      .when(twoForAll('mallory'))
      .thenRefused('PERSON_UNKNOWN');
    given(...protectedTenant, removeTenant())
      .when(twoForAll())
      .thenRefused('TENANT_REMOVED');
  });

  test('names what is chosen, and nothing else', () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => `p${index}`);
    for (const rule of [
      { scope: 'ENVIRONMENTS', environmentIds: [] },
      { scope: 'PERMISSIONS', permissions: [] },
      { scope: 'PERMISSIONS', permissions: [''] },
      { scope: 'PERMISSIONS', permissions: many(51) },
      { scope: 'ALL', permissions: ['read'] },
      { scope: 'NONE', environmentIds: [prod] },
      { scope: 'ENVIRONMENTS', environmentIds: [prod], permissions: ['read'] },
    ] as const) {
      given(...protectedTenant)
        .when(setRule(rule))
        .thenRefused('APPROVAL_RULE_INVALID');
    }
    given(...protectedTenant)
      .when(setRule({ scope: 'PERMISSIONS', permissions: many(50) }))
      .thenEvents('ApprovalRuleSet');
    given(...protectedTenant)
      .when(setRule({ scope: 'ENVIRONMENTS', environmentIds: [environmentId('nowhere')] }))
      .thenRefused('ENVIRONMENT_UNKNOWN');
  });

  test('never holds an address: the refusal is not even in the log', () => {
    given(...protectedTenant)
      .when(setRule({ scope: 'PERMISSIONS', permissions: ['ada@contoso.example'] }))
      .thenRefusedUnseen('ID_IS_AN_ADDRESS');
  });

  test('is not set again as it is', () => {
    given(...protectedTenant)
      .when(oneAgain())
      .thenRefused('APPROVAL_RULE_UNCHANGED');
    given(...protectedTenant, twoForAll())
      .when(twoForAll('bob'))
      .thenRefused('APPROVAL_RULE_UNCHANGED');
    given(...protectedTenant, setRule({ scope: 'ENVIRONMENTS', environmentIds: [prod, sandbox] }))
      .when(setRule({ scope: 'ENVIRONMENTS', environmentIds: [sandbox, prod] }))
      .thenRefused('APPROVAL_RULE_UNCHANGED');
  });

  const alone = [removePrincipal('engineer-1'), removePrincipal('approver-1')];
  test('does not ask for two where fewer than two could approve', () => {
    given(...protectedTenant, ...alone, setPrincipal('bob', ['AUDITOR']))
      .when(twoForAll())
      .thenRefused('TOO_FEW_ADMINISTRATORS');
    given(...protectedTenant, ...alone)
      .when(twoForAll())
      .thenEvents('ApprovalRuleSet');
  });

  test('does not take two ids that look alike for two people', () => {
    given(...protectedTenant, ...alone, removePrincipal('bob'), setPrincipal('Ada', ['GLOBAL_ADMINISTRATOR']))
      .when(twoForAll())
      .thenRefused('TOO_FEW_ADMINISTRATORS');
  });

  test('stays when later only one is left: what it asks for is not weakened', () => {
    const { log } = given(...protectedTenant, twoForAll(), ...alone, removePrincipal('bob'), submit()).when(
      decideInternally(),
    );
    expect(log.facts.at(-1)?.data).toMatchObject({ type: 'LockboxRequestCreated', approvalsNeeded: 2 });
  });

  test('stays when a chosen environment leaves the directory', () => {
    const chosen = setRule({ scope: 'ENVIRONMENTS', environmentIds: [sandbox] });
    const { log } = given(...protectedTenant, chosen, setEnvironment({ dataStores: [prodFiles] })).when(
      setSandbox({ dataStores: [] }),
    );
    expect(log.memory.tenant()?.approvalRule).toMatchObject({ environmentIds: [sandbox] });
  });
});
