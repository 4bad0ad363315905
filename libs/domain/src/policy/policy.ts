import type { ConfirmEnforcement, DisablePolicy } from '@lockbox/contracts/generated/commands';
import { type Decision, decided, NOTHING, type Situation } from '../decider/decision.ts';
import { refused } from '../decider/refusals.ts';
import { actingAdministrator, approverFacts } from '../directory/administrators.ts';
import { signedChange } from '../passkeys/passkey-signature.ts';
import { isOver, ROLL_OUT_MS } from '../time/time-rules.ts';
import { familiesHeld, namesOfFamilies } from './licences.ts';
import { alone, policyDisabled, proposedIfTwo } from './policy-changes.ts';
import { isCovered } from './policy-check.ts';
import { withConfirmation } from './policy-state.ts';
import {
  completionAfter,
  confirmedVersion,
  listedDataStores,
  missingConfirmations,
  rollOutCompleted,
  rollOutTargets,
} from './roll-out.ts';

/** An administrator turns Customer Lockbox on. Decisions use it from this moment; data stores have 24 hours to confirm. */
export function enablePolicy(situation: Situation): Decision {
  const { state, terms } = situation;
  const tenant = state.tenant();
  const administrator = actingAdministrator(situation);
  if (typeof administrator === 'string') return refused(situation, administrator);
  if (!tenant?.known) return refused(situation, 'TENANT_REMOVED');
  if (tenant.policyEnabled) return refused(situation, 'POLICY_ALREADY_ENABLED');
  const families = familiesHeld(tenant.licences, terms.licences);
  if (families.length === 0) {
    return refused(situation, 'LICENCE_MISSING', { families: namesOfFamilies(terms.licences) });
  }

  const policyVersion = tenant.policyVersion + 1;
  const targets = rollOutTargets(state, terms.now);
  return decided(
    {
      rule: 'POLICY_ENABLED_BY_ADMINISTRATOR',
      data: {
        type: 'PolicyEnabled',
        policyVersion,
        approver: approverFacts(administrator),
        families: families.map(({ id }) => id),
        targets: listedDataStores(targets),
        targetCount: targets.length,
        rollOutDueAt: terms.now + ROLL_OUT_MS,
      },
    },
    ...(targets.length === 0 ? [rollOutCompleted(policyVersion)] : []),
  );
}

/** An administrator turns Customer Lockbox off, or proposes to. Requests that wait are not touched: they still need an approval. */
export function disablePolicy({ assertion }: DisablePolicy, situation: Situation): Decision {
  const { state } = situation;
  const tenant = state.tenant();
  const administrator = actingAdministrator(situation);
  if (typeof administrator === 'string') return refused(situation, administrator);
  if (!tenant?.policyEnabled) return refused(situation, 'POLICY_NOT_ENABLED');
  const signed = signedChange(situation, administrator, assertion, ['DISABLE_POLICY']);
  if (typeof signed === 'string') return refused(situation, signed);
  return (
    proposedIfTwo({ change: 'DISABLE_POLICY', rule: null, emergencyRule: null }, administrator, signed, situation) ??
    policyDisabled(tenant, administrator, alone(signed))
  );
}

/** A data store says that it enforces the policy. Repeats, and confirmations of an earlier version, change nothing. */
export function confirmEnforcement(data: ConfirmEnforcement, situation: Situation): Decision {
  const { state, terms } = situation;
  const { environmentId, dataStoreId, policyVersion, enforcedAt } = data;
  const environment = state.environment(environmentId);
  if (environment === undefined || !(environment.known || isCovered(environment, terms.now))) {
    return refused(situation, 'ENVIRONMENT_UNKNOWN', { environment: environmentId });
  }
  if (!environment.dataStores.includes(dataStoreId)) {
    return refused(situation, 'DATA_STORE_UNKNOWN', { dataStore: dataStoreId, environment: environmentId });
  }
  const tenant = state.tenant();
  const present = tenant?.policyVersion ?? 0;
  if (policyVersion > present || policyVersion < 1) {
    return refused(situation, 'POLICY_VERSION_UNKNOWN', { version: String(policyVersion), present: String(present) });
  }
  const isNews = tenant?.policyEnabled && policyVersion === present;
  if (!isNews || confirmedVersion(environment, dataStoreId) >= policyVersion) return NOTHING;

  const changed = withConfirmation(environment, { dataStoreId, policyVersion });
  return decided(
    {
      rule: 'DATA_STORE_CONFIRMS',
      data: { type: 'EnforcementConfirmed', environmentId, dataStoreId, policyVersion, enforcedAt },
    },
    ...completionAfter(state, changed, terms.now),
  );
}

/** The timer says that the 24 hours of a roll-out may be over. */
export function endRollOut(policyVersion: number, { state, terms }: Situation): Decision {
  const tenant = state.tenant();
  if (tenant?.rollOut !== 'RUNNING' || tenant.policyVersion !== policyVersion) return NOTHING;
  if (tenant.rollOutDueAt === null || !isOver(tenant.rollOutDueAt, terms.now)) return NOTHING;
  const missing = missingConfirmations(state, policyVersion, terms.now);
  if (missing.length === 0) return decided(rollOutCompleted(policyVersion));
  return decided({
    rule: 'ROLL_OUT_OVERDUE',
    data: { type: 'RollOutOverdue', policyVersion, missing: listedDataStores(missing), missingCount: missing.length },
  });
}
