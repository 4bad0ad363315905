import type { Event, EventData } from '@lockbox/contracts/generated/events';
import { type DataStoreId, type EnvironmentId, personId } from '@lockbox/contracts/ids';
import { ROLL_OUT_MS } from '@lockbox/domain/time-rules';
import type { PolicyDocument } from './document.ts';

type RollOut = PolicyDocument['rollOut'];
type Target = RollOut['targets'][number];

/** The events that change a policy's document. For others none has to be read. */
export const CHANGING: ReadonlySet<EventData['type']> = new Set<EventData['type']>([
  'PolicyEnabled',
  'PolicyDisabled',
  'RollOutCompleted',
  'RollOutReopened',
  'RollOutOverdue',
  'EnforcementConfirmed',
  'EnvironmentSet',
  'EnvironmentRemoved',
  'ProtectionEnded',
]);

/** The policy after an event. */
export function foldPolicy(before: PolicyDocument | null, event: Event): PolicyDocument | null {
  const { data } = event;
  switch (data.type) {
    case 'PolicyEnabled': {
      const dueAt = data.rollOutDueAt;
      const targets = anew(before, dueAt);
      return changedBy(event, true, data.policyVersion, { state: 'RUNNING', dueAt, targets });
    }
    case 'PolicyDisabled':
      return changedBy(event, false, data.policyVersion, { state: 'NONE', dueAt: null, targets: anew(before, null) });
    case 'RollOutCompleted':
      return before && withRollOut(before, event, { ...before.rollOut, state: 'COMPLETED' });
    case 'RollOutReopened': {
      const { rollOutDueAt: dueAt } = data;
      return before && withRollOut(before, event, { ...before.rollOut, state: 'RUNNING', dueAt });
    }
    case 'RollOutOverdue':
      return before && withRollOut(before, event, { ...before.rollOut, state: 'OVERDUE' });

    case 'EnforcementConfirmed':
      return withTargets(before, event, (targets) =>
        targets.map((target) =>
          target.environmentId === data.environmentId && target.dataStoreId === data.dataStoreId
            ? { ...target, confirmedAt: event.occurredAt }
            : target,
        ),
      );
    // Data stores come and go during and after a roll-out. One that comes later gets 24 hours of its own.
    case 'EnvironmentSet': {
      const dueAt = before?.enabled ? event.occurredAt + ROLL_OUT_MS : null;
      return withTargets(before ?? untouched(event), event, (targets) =>
        data.managed || data.protectedUntil !== null
          ? withDataStores(targets, data.environmentId, data.dataStores, dueAt)
          : without(targets, data.environmentId),
      );
    }
    case 'EnvironmentRemoved':
      return withTargets(before, event, (targets) =>
        data.protectedUntil === null ? without(targets, data.environmentId) : targets,
      );
    case 'ProtectionEnded':
      return withTargets(before, event, (targets) => without(targets, data.environmentId));
    default:
      return before; // not among CHANGING
  }
}

/** A policy that was never enabled. */
const untouched = ({ tenantId, sequence }: Event): PolicyDocument => ({
  _id: tenantId,
  tenantId,
  sequence,
  enabled: false,
  version: 0,
  changedAt: null,
  changedBy: null,
  rollOut: { state: 'NONE', dueAt: null, targets: [] },
});

/** Clears the confirmations: a new version needs new ones. */
const anew = (before: PolicyDocument | null, dueAt: number | null): readonly Target[] =>
  (before?.rollOut.targets ?? []).map((target) => ({ ...target, confirmedAt: null, dueAt }));

const changedBy = (
  { tenantId, sequence, occurredAt, actor }: Event,
  enabled: boolean,
  version: number,
  rollOut: RollOut,
): PolicyDocument => ({
  _id: tenantId,
  tenantId,
  sequence,
  enabled,
  version,
  changedAt: occurredAt,
  changedBy: personId(actor.id), // the administrator in whose name the portal sent the command
  rollOut,
});

const withRollOut = (before: PolicyDocument, { sequence }: Event, rollOut: RollOut): PolicyDocument => ({
  ...before,
  sequence,
  rollOut,
});

function withTargets(
  before: PolicyDocument | null,
  event: Event,
  change: (targets: readonly Target[]) => readonly Target[],
): PolicyDocument | null {
  if (before === null) return null;
  const { rollOut } = before;
  return withRollOut(before, event, { ...rollOut, targets: change(rollOut.targets) });
}

const without = (targets: readonly Target[], environmentId: EnvironmentId): readonly Target[] =>
  targets.filter((target) => target.environmentId !== environmentId);

function withDataStores(
  targets: readonly Target[],
  environmentId: EnvironmentId,
  dataStores: readonly DataStoreId[],
  dueAt: number | null,
): readonly Target[] {
  const known = new Map(
    targets.filter((target) => target.environmentId === environmentId).map((target) => [target.dataStoreId, target]),
  );
  return [
    ...without(targets, environmentId),
    ...dataStores.map(
      (dataStoreId) => known.get(dataStoreId) ?? { environmentId, dataStoreId, confirmedAt: null, dueAt },
    ),
  ];
}
