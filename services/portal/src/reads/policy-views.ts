import type { NoticePreferences } from '@lockbox/api/notices';
import type { EnvironmentView } from '@lockbox/api/policy';
import { ALL_NOTICES } from '@lockbox/domain/notices/notice-preferences';
import type { EnvironmentDocument } from '@lockbox/store/collections/directory';
import type { DataStoreGateDocument } from '@lockbox/store/collections/gates';
import type { NamedPolicy } from '@lockbox/store/querying';
import type { Static } from 'typebox';
import { isoTime, isoTimeOrNull } from './iso-time.ts';
import type { PolicyView } from './views.ts';

const gateView = (gate: DataStoreGateDocument | undefined) =>
  gate === undefined
    ? null
    : {
        name: gate.gate,
        engine: gate.engine,
        reportedAt: isoTime(gate.reportedAt),
        sessions: gate.sessions.map(({ grantId, since }) => ({ grantId, since: isoTime(since) })),
        problem: gate.problem,
      };

const ROLL_OUT = { NONE: 'none', RUNNING: 'running', COMPLETED: 'completed', OVERDUE: 'overdue' } as const;

/** A policy that was never touched is off. */
export function policyView(
  named: NamedPolicy | null,
  licenceFamiliesHeld: readonly string[],
  parts: Pick<PolicyView, 'approvalRule' | 'emergencyRule' | 'proposedChange' | 'passkeys'>,
): PolicyView {
  const policy = named?.policy;
  return {
    enabled: policy?.enabled ?? false,
    version: policy?.version ?? 0,
    changedAt: isoTimeOrNull(policy?.changedAt ?? null),
    changedBy: policy?.changedBy ? { id: policy.changedBy, displayName: named?.changedByName ?? null } : null,
    licenceFamiliesHeld: [...licenceFamiliesHeld],
    ...parts,
    rollOut: {
      state: ROLL_OUT[policy?.rollOut.state ?? 'NONE'],
      dueAt: isoTimeOrNull(policy?.rollOut.dueAt ?? null),
      dataStores: (policy?.enabled ? policy.rollOut.targets : []).map(
        ({ environmentId, dataStoreId, confirmedAt, dueAt }) => ({
          environmentId,
          dataStoreId,
          confirmedAt: isoTimeOrNull(confirmedAt),
          dueAt: isoTimeOrNull(dueAt ?? null),
          gate: gateView(named?.gates.get(dataStoreId)),
        }),
      ),
    },
  };
}

export function noticePreferencesView(named: NamedPolicy | null): Static<typeof NoticePreferences> {
  const { changedAt, changedBy, ...chosen } = named?.policy.notices ?? {
    ...ALL_NOTICES,
    changedAt: null,
    changedBy: null,
  };
  return {
    accessWithoutApproval: chosen.accessWithoutApproval,
    accessEnded: chosen.accessEnded,
    changedAt: isoTimeOrNull(changedAt),
    changedBy: changedBy && { id: changedBy, displayName: named?.noticesChangedByName ?? null },
  };
}

export const environmentView = (document: EnvironmentDocument): Static<typeof EnvironmentView> => ({
  id: document.environmentId,
  displayName: document.displayName,
  managed: document.managed,
  dataStores: [...document.dataStores],
});
