import { dataStoreId, personId } from '@lockbox/contracts/ids';
import { describe, expect, test } from 'vitest';
import { documentAfter } from '../../testing/folded.ts';
import {
  ADMINISTRATOR,
  idOfDataStore,
  idOfEnvironment,
  policyRolledOut,
  type Saying,
} from '../../testing/sample-events.ts';
import { policies } from './collection.ts';

describe('a policy', () => {
  const other = dataStoreId('archive');
  const position = { topic: 'directory', partition: 0, offset: 1, signedAt: null };
  const environment = (dataStores: readonly (typeof other)[], managed = true): Saying => [
    {
      type: 'EnvironmentSet',
      environmentId: idOfEnvironment,
      managed,
      dataStores,
      protectedUntil: null,
      position,
    },
  ];

  test('has a completed roll-out when every data store has confirmed', () => {
    expect(documentAfter(policies, policyRolledOut.slice(0, 2))).toMatchObject({
      enabled: true,
      version: 1,
      changedBy: ADMINISTRATOR.id,
      rollOut: { state: 'RUNNING', targets: [{ dataStoreId: idOfDataStore, confirmedAt: null }] },
    });
    expect(documentAfter(policies, policyRolledOut)).toMatchObject({
      rollOut: { state: 'COMPLETED', targets: [{ confirmedAt: expect.any(Number) }] },
    });
  });
  test('gives a data store that comes later 24 hours of its own, and drops one that goes', () => {
    expect(documentAfter(policies, [...policyRolledOut, environment([idOfDataStore, other])])).toMatchObject({
      rollOut: {
        targets: [
          { dataStoreId: idOfDataStore, confirmedAt: expect.any(Number) },
          { dataStoreId: other, confirmedAt: null, dueAt: expect.any(Number) },
        ],
      },
    });
    expect(documentAfter(policies, [...policyRolledOut, environment([], false)])).toMatchObject({
      rollOut: { targets: [] },
    });
  });
  describe('of which an environment leaves and comes back under the policy', () => {
    const back = environment([idOfDataStore]);
    const unmanaged = environment([idOfDataStore], false);
    const [, enabled, confirmed] = policyRolledOut;
    if (enabled === undefined || confirmed === undefined) throw new Error('No roll-out');
    const ended: Saying = [{ type: 'ProtectionEnded', environmentId: idOfEnvironment, protectedUntil: 1 }];
    const removed = (protectedUntil: number | null): Saying => [
      { type: 'EnvironmentRemoved', environmentId: idOfEnvironment, protectedUntil, position },
    ];
    const protectedOnly: Saying = [
      {
        type: 'EnvironmentSet',
        environmentId: idOfEnvironment,
        managed: false,
        dataStores: [idOfDataStore],
        protectedUntil: 1,
        position,
      },
    ];
    const target = (confirmedAt: unknown) => ({ rollOut: { targets: [{ dataStoreId: idOfDataStore, confirmedAt }] } });

    test.each<[string, readonly Saying[]]>([
      ['is unmanaged, and its 24 hours end', [protectedOnly, ended]],
      ['is removed, and its 24 hours end', [removed(1), ended]],
      ['is removed without protection', [unmanaged, removed(null)]],
      ['is unmanaged without protection', [unmanaged]],
    ])('shows none of it once it %s, and has its confirmation when it is back', (_, leaving) => {
      const left = [...policyRolledOut, ...leaving];
      expect(documentAfter(policies, left)).toMatchObject({ rollOut: { state: 'COMPLETED', targets: [] } });
      expect(documentAfter(policies, [...left, back])).toMatchObject(target(expect.any(Number)));
      expect(documentAfter(policies, [...left, back])).not.toHaveProperty('rollOut.kept');
    });
    test('has one that a data store gave while the environment was not under it', () => {
      const outside = documentAfter(policies, [unmanaged, enabled, confirmed]);
      expect(outside).toMatchObject({ rollOut: { targets: [] } });
      expect(documentAfter(policies, [unmanaged, enabled, confirmed, back])).toMatchObject(target(expect.any(Number)));
    });
    test('has none of a data store that has left the environment, nor of an older version', () => {
      const left = [...policyRolledOut, unmanaged];
      expect(documentAfter(policies, [...left, environment([], false), back])).toMatchObject(target(null));
      expect(documentAfter(policies, [...left, enabled, back])).toMatchObject(target(null));
    });
  });
  test('is not complete any more once a data store has come later, until that one has confirmed or is overdue', () => {
    const dueAt = 2_000_000_000_000;
    const joined: readonly Saying[] = [
      ...policyRolledOut,
      environment([idOfDataStore, other]),
      [{ type: 'RollOutReopened', policyVersion: 1, targets: [], targetCount: 1, rollOutDueAt: dueAt }],
    ];
    expect(documentAfter(policies, joined)).toMatchObject({ rollOut: { state: 'RUNNING', dueAt } });
    const overdue: Saying = [{ type: 'RollOutOverdue', policyVersion: 1, missing: [], missingCount: 1 }];
    expect(documentAfter(policies, [...joined, overdue])).toMatchObject({ rollOut: { state: 'OVERDUE' } });
  });
  test('loses all confirmations when it is disabled', () => {
    const off: Saying = [
      {
        type: 'PolicyDisabled',
        policyVersion: 2,
        approver: { roles: [], licences: [] },
        proposal: null,
        proposedBy: null,
        assertion: null,
      },
      ADMINISTRATOR,
    ];
    expect(documentAfter(policies, [...policyRolledOut, off])).toMatchObject({
      enabled: false,
      version: 2,
      rollOut: { state: 'NONE', targets: [{ confirmedAt: null, dueAt: null }] },
    });
  });
  describe('of which requests take two approvers', () => {
    const approver = { roles: ['GLOBAL_ADMINISTRATOR'], licences: [] } as const;
    const alone = { approver, proposal: null, proposedBy: null, assertion: null };
    const all = { scope: 'ALL', environmentIds: [], permissions: [] } as const;
    const none = { ...all, scope: 'NONE' } as const;
    const set: Saying = [{ type: 'ApprovalRuleSet', rule: all, ...alone }, ADMINISTRATOR];
    const proposed: Saying = [
      {
        type: 'PolicyChangeProposed',
        proposal: 'f1',
        change: 'SET_APPROVAL_RULE',
        emergencyRule: null,
        rule: none,
        approver,
        expiresAt: 9,
        assertion: null,
      },
      ADMINISTRATOR,
    ];

    test('has the rule with who set it, also before it is ever enabled, and keeps it when it is switched', () => {
      expect(documentAfter(policies, [set])).toMatchObject({
        enabled: false,
        approvalRule: { scope: 'ALL', setBy: ADMINISTRATOR.id, setAt: expect.any(Number) },
      });
      expect(documentAfter(policies, [set, ...policyRolledOut])).toMatchObject({
        enabled: true,
        approvalRule: { scope: 'ALL' },
      });
    });
    test('has what is proposed until it is confirmed or withdrawn', () => {
      expect(documentAfter(policies, [set, proposed])).toMatchObject({
        approvalRule: { scope: 'ALL' },
        proposedChange: { proposal: 'f1', proposedBy: ADMINISTRATOR.id, rule: none, expiresAt: 9 },
      });
      const withdrawn: Saying = [{ type: 'PolicyChangeWithdrawn', proposal: 'f1', approver }, ADMINISTRATOR];
      expect(documentAfter(policies, [set, proposed, withdrawn])).toMatchObject({
        approvalRule: { scope: 'ALL' },
        proposedChange: null,
      });
      const confirmed: Saying = [
        { type: 'ApprovalRuleSet', rule: none, approver, proposal: 'f1', proposedBy: personId('ada'), assertion: null },
        ADMINISTRATOR,
      ];
      expect(documentAfter(policies, [set, proposed, confirmed])).toMatchObject({
        approvalRule: null,
        proposedChange: null,
      });
    });
  });
  test('keeps which notices were chosen, whatever else changes', () => {
    const chosen: Saying = [
      {
        type: 'NoticePreferencesSet',
        accessWithoutApproval: true,
        accessEnded: false,
        approver: { roles: [], licences: [] },
      },
      ADMINISTRATOR,
    ];
    const notices = { accessWithoutApproval: true, accessEnded: false, changedBy: ADMINISTRATOR.id };
    expect(documentAfter(policies, [chosen])).toMatchObject({ enabled: false, notices });
    expect(documentAfter(policies, [chosen, ...policyRolledOut])).toMatchObject({ enabled: true, notices });
    expect(documentAfter(policies, policyRolledOut)).not.toHaveProperty('notices');
  });
  test('keeps each person’s own notices until that person leaves the directory', () => {
    const chosen = {
      choices: [{ kind: 'POLICY', delivery: 'DAILY' }],
      digestAt: 480,
      quietFrom: null,
      quietUntil: null,
      timeZone: 'Europe/Berlin',
    } as const;
    const set = (choices: typeof chosen.choices | readonly []): Saying => [
      { type: 'PersonalNoticesSet', ...chosen, choices, approver: { roles: [], licences: [] } },
      ADMINISTRATOR,
    ];
    const removed = (id: string): Saying => [{ type: 'PrincipalRemoved', principalId: personId(id), position }];
    expect(documentAfter(policies, [set(chosen.choices), ...policyRolledOut, removed('another')])).toMatchObject({
      enabled: true,
      personalNotices: [{ personId: ADMINISTRATOR.id, ...chosen, changedAt: expect.any(Number) }],
    });
    expect(documentAfter(policies, [set(chosen.choices), set([])])).toMatchObject({
      personalNotices: [{ personId: ADMINISTRATOR.id, choices: [] }],
    });
    expect(documentAfter(policies, [set(chosen.choices), removed(ADMINISTRATOR.id)])).toMatchObject({
      personalNotices: [],
    });
  });
  test('that was never enabled is off, and lists the data stores that it would protect', () => {
    expect(documentAfter(policies, [environment([other])])).toMatchObject({
      enabled: false,
      version: 0,
      changedAt: null,
      rollOut: { state: 'NONE', targets: [{ dataStoreId: other, dueAt: null }] },
    });
  });
  test('lists every data store, even if its event has no room for all', () => {
    const many = Array.from({ length: 2_000 }, (_, index) => dataStoreId(`store-${index}`));
    const folding = documentAfter(policies, [environment(many), ...policyRolledOut.slice(1, 2)]);
    expect(folding).toMatchObject({ rollOut: { targets: many.map((one) => ({ dataStoreId: one })) } });
  });
});
