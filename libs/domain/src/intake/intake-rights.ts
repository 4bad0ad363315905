import type { Value as IntakeRecord } from '@lockbox/contracts/generated/intake';
import { isGuardOf, type SourceRights } from '@lockbox/contracts/submission-rules';
import { type FieldProblem, problemsOf } from './fields.ts';

/** The reports of systems that guard data. */
const REPORTS: ReadonlySet<IntakeRecord['type']> = new Set<IntakeRecord['type']>([
  'AccessUsed',
  'AccessOpened',
  'AccessClosed',
  'AccessNotClosed',
  'AccessRefused',
  'DataStoreEnforcing',
]);

/** The record's parts for which topics.yaml gives the source no right. */
export function rightProblems(value: IntakeRecord, source: SourceRights): readonly string[] {
  const { name, requests, internalDecisions, exclusions } = source;
  if (REPORTS.has(value.type)) return [];
  if (!requests) {
    return [`topics.yaml takes reports alone from "${name}": publish it as the source that the request comes from`];
  }
  const isForeign = 'requestSource' in value && value.requestSource !== name && internalDecisions !== 'all';
  return problemsOf(
    isForeign ? `requestSource is not "${name}": this source speaks of its own requests alone` : null,
    value.type === 'InternalDecisionRecorded' && internalDecisions === 'none'
      ? `topics.yaml takes no internal decision from "${name}": let the internal approver decide in the portal`
      : null,
    value.type === 'AccessRequestSubmitted' && value.exclusion !== null && !exclusions.includes(value.exclusion)
      ? `topics.yaml takes no exclusion ${value.exclusion} from "${name}": let its declarer submit it in the portal`
      : null,
    value.type === 'DisclosureLifted' && !exclusions.includes('LEGAL_DEMAND')
      ? `topics.yaml takes no exclusion LEGAL_DEMAND from "${name}", so it opens none: let the legal department do it`
      : null,
  );
}

/**
 * Who guards a data store, says what happens there: that it enforces the policy, and whom it let in. So one guard's key is worth nothing
 * in the data stores of others (docs/decisions/0069-one-key-per-guard.md).
 */
export function guardProblem(value: IntakeRecord, source: SourceRights): FieldProblem {
  const { name, accessUse, refusals } = source;
  const isGuarded = (store: string): boolean => isGuardOf(source, value.tenantId, store);
  const remedy = 'publish it as the source of its guard, or let topics.yaml name it in the guards of this source';
  switch (value.type) {
    case 'DataStoreEnforcing':
    case 'AccessOpened':
    case 'AccessClosed':
    case 'AccessNotClosed':
    case 'AccessRefused': {
      const mayReport = isGuarded(value.dataStoreId) || (value.type === 'AccessRefused' && refusals);
      return mayReport ? null : `dataStoreId is no data store that "${name}" guards: ${remedy}`;
    }
    case 'AccessUsed': {
      const isOwn = value.requestId === null && value.requestSource === name;
      const index = value.actions.findIndex(({ dataStoreId }) => !isGuarded(dataStoreId));
      if (index < 0 || (isOwn && accessUse === 'own')) return null;
      const own = isOwn ? ', or give it accessUse own' : '';
      return `actions[${index}].dataStoreId is no data store that "${name}" guards: ${remedy}${own}`;
    }
    default:
      return null;
  }
}
