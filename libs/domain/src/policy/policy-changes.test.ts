import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { at, days, given } from '../testing/given.ts';
import {
  BEGIN,
  confirmChange,
  contoso,
  decideInternally,
  disable,
  enable,
  oneAgain,
  prod,
  protectedTenant,
  R1,
  removeEnvironment,
  removePrincipal,
  setPrincipal,
  setRule,
  submit,
  twoForAll,
  withdrawChange,
} from '../testing/sample.ts';
import { proposalText } from './proposal-text.ts';

const underRule = [...protectedTenant, twoForAll()];
const proposed = [...underRule, oneAgain('ada')];
const toTurnOff = [...underRule, disable('ada')];

describe('while the rule asks for two approvers, one administrator', () => {
  test('only proposes to change it: nothing changes yet', () => {
    const first = given(...underRule).when(oneAgain('ada'));
    first.thenEvents({
      type: 'PolicyChangeProposed',
      change: 'SET_APPROVAL_RULE',
      rule: { scope: 'NONE', environmentIds: [], permissions: [] },
      expiresAt: BEGIN + days(4),
      proposal: hash(
        'sha256',
        proposalText({
          tenantId: contoso,
          proposedBy: 'ada',
          change: 'SET_APPROVAL_RULE',
          rule: { scope: 'NONE', environmentIds: [], permissions: [] },
          emergencyRule: null,
          expiresAt: BEGIN + days(4),
        }),
      ),
    });
    expect(first.log.memory.tenant()?.approvalRule?.scope).toBe('ALL');
  });

  test('only proposes to make it stricter too: any change takes two', () => {
    given(...protectedTenant, setRule({ scope: 'ENVIRONMENTS', environmentIds: [prod] }))
      .when(twoForAll('bob'))
      .thenEvents('PolicyChangeProposed');
  });

  test('only proposes to turn the policy off, which would go round it', () => {
    const first = given(...underRule).when(disable('ada'));
    first.thenEvents({ type: 'PolicyChangeProposed', change: 'DISABLE_POLICY', rule: null });
    expect(first.log.memory.tenant()?.policyEnabled).toBe(true);
  });

  test('turns the policy on alone, and finds the rule as it was', () => {
    const on = given(...toTurnOff, confirmChange('bob')).when(enable());
    on.thenEvents('PolicyEnabled');
    expect(on.log.memory.tenant()?.approvalRule?.scope).toBe('ALL');
  });
});

describe('another administrator', () => {
  test('confirms the new rule, and the event names both', () => {
    const done = given(...proposed).when(confirmChange('bob'));
    done.thenEvents({ type: 'ApprovalRuleSet', rule: { scope: 'NONE' }, proposedBy: 'ada' });
    expect(done.log.memory.tenant()).toMatchObject({ approvalRule: null, proposedChange: null });
    expect(done.log.facts.at(-1)).toMatchObject({ actor: { id: 'bob' }, rule: 'CHANGE_CONFIRMED_BY_ANOTHER' });
  });

  test('confirms that the policy is turned off', () => {
    given(...toTurnOff)
      .when(confirmChange('bob'))
      .thenEvents({ type: 'PolicyDisabled', policyVersion: 2, proposedBy: 'ada' });
  });

  test('is another person: neither the same nor one whose id looks like it', () => {
    given(...proposed)
      .when(confirmChange('ada'))
      .thenRefused('CONFIRMED_BY_PROPOSER');
    given(...proposed, setPrincipal('Ada', ['GLOBAL_ADMINISTRATOR']))
      .when(confirmChange('Ada'))
      .thenRefused('CONFIRMED_BY_PROPOSER');
  });

  test('is an administrator at that moment', () => {
    given(...proposed)
      .when(confirmChange('cy'))
      .thenRefused('PERSON_NOT_ADMINISTRATOR');
    given(...proposed)
      .when(confirmChange('dee'))
      .thenRefused('PERSON_DISABLED');
    given(...proposed, removePrincipal('bob'))
      .when(confirmChange('bob'))
      .thenRefused('PERSON_UNKNOWN');
  });

  test('confirms exactly what was shown', () => {
    given(...proposed)
      .when({ ...confirmChange('bob'), shown: 'f'.repeat(64) })
      .thenRefused('PROPOSAL_DIFFERS');
    const earlier = given(...proposed).when(withdrawChange('ada')).log;
    const old = earlier.facts.map(({ data }) => data).find((data) => data.type === 'PolicyChangeProposed');
    const proposal = old?.type === 'PolicyChangeProposed' ? old.proposal : '';
    // The same by somebody else is another proposal.
    given(...underRule, oneAgain('bob'))
      .when({ ...confirmChange('approver-1'), shown: proposal })
      .thenRefused('PROPOSAL_DIFFERS');
  });

  test('is too late after 4 days, and not a millisecond before', () => {
    given(...proposed)
      .when(at(days(4) - 1, confirmChange('bob')))
      .thenEvents('ApprovalRuleSet');
    given(...proposed)
      .when(at(days(4), confirmChange('bob')))
      .thenRefused('PROPOSAL_EXPIRED');
  });

  test('confirms nothing that somebody proposed who is no administrator any more', () => {
    given(...proposed, setPrincipal('ada', ['AUDITOR']))
      .when(confirmChange('bob'))
      .thenRefused('PROPOSER_NOT_ADMINISTRATOR');
    given(...proposed, removePrincipal('ada'))
      .when(confirmChange('bob'))
      .thenRefused('PROPOSER_NOT_ADMINISTRATOR');
  });

  test('confirms nothing that would be refused by now', () => {
    given(...underRule, setRule({ scope: 'ENVIRONMENTS', environmentIds: [prod] }), removeEnvironment(prod))
      .when(confirmChange('bob'))
      .thenRefused('ENVIRONMENT_UNKNOWN');
  });

  test('finds nothing to confirm where nothing is proposed, it was confirmed, or withdrawn', () => {
    for (const steps of [underRule, [...proposed, confirmChange('bob')], [...proposed, withdrawChange('bob')]]) {
      given(...steps)
        .when(confirmChange('bob'))
        .thenRefused('NO_CHANGE_PROPOSED');
      given(...steps)
        .when(withdrawChange('bob'))
        .thenRefused('NO_CHANGE_PROPOSED');
    }
  });
});

describe('a proposal', () => {
  test('is the only one as long as it counts', () => {
    given(...proposed)
      .when(disable('bob'))
      .thenRefused('CHANGE_ALREADY_PROPOSED');
    given(...proposed)
      .when(setRule({ scope: 'PERMISSIONS', permissions: ['write'] }, 'bob'))
      .thenRefused('CHANGE_ALREADY_PROPOSED');
  });

  test('makes room for another when it has expired, was withdrawn, or its proposer is no administrator any more', () => {
    given(...proposed)
      .when(at(days(4), disable('bob')))
      .thenEvents({ type: 'PolicyChangeProposed', change: 'DISABLE_POLICY' });
    given(...proposed, withdrawChange('bob'))
      .when(disable('bob'))
      .thenEvents('PolicyChangeProposed');
    given(...proposed, removePrincipal('ada'))
      .when(disable('bob'))
      .thenEvents('PolicyChangeProposed');
  });

  test('is withdrawn by any administrator, and by nobody else', () => {
    given(...proposed)
      .when(withdrawChange('ada'))
      .thenEvents('PolicyChangeWithdrawn');
    given(...proposed)
      .when(withdrawChange('bob'))
      .thenEvents('PolicyChangeWithdrawn');
    given(...proposed)
      .when(withdrawChange('cy'))
      .thenRefused('PERSON_NOT_ADMINISTRATOR');
    given(...proposed)
      .when({ ...withdrawChange('bob'), shown: 'f'.repeat(64) })
      .thenRefused('PROPOSAL_DIFFERS');
  });

  test('leaves requests under the old rule as long as it is not confirmed', () => {
    const waiting = given(...proposed, submit()).when(decideInternally());
    expect(waiting.log.memory.request(R1)).toMatchObject({ approvalsNeeded: 2 });
    const after = given(...proposed, confirmChange('bob'), submit()).when(decideInternally());
    expect(after.log.memory.request(R1)).toMatchObject({ approvalsNeeded: 1 });
  });

  test('and its confirmation count once', () => {
    const once = { ...oneAgain('ada'), id: 'once' };
    given(...underRule, once)
      .when(once)
      .thenNothing();
    const confirmed = { ...confirmChange('bob'), id: 'confirmed' };
    given(...proposed, confirmed, twoForAll())
      .when(confirmed)
      .thenNothing();
  });
});
