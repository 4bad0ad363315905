import { ACTIONS_MAX, COUNT_MAX } from '@lockbox/contracts/access-use-rules';
import type { AccessRequestSubmitted, AccessUsed, Value as IntakeRecord } from '@lockbox/contracts/generated/intake';
import { ENTRIES_MAX, maySeal, needsDeclarer, needsTicket } from '@lockbox/contracts/submission-rules';
import { CLOCK_SKEW_MS, OLDEST_REQUEST_MS } from '@lockbox/domain/time-rules';
import type { Source } from '@lockbox/topics/file';
import type { Incoming } from '@lockbox/worker/definition';
import {
  type FieldProblem,
  freeText,
  id,
  idOrNull,
  keyedByTenant,
  list,
  name,
  objectClass,
  problemsOf,
  tenant,
} from './fields.ts';

/** Why a record is refused: a code for operators, a sentence for its sender. */
export interface RecordRefusal {
  readonly code: 'TOO_LARGE' | 'TENANT_MISMATCH' | 'SOURCE_MISMATCH' | 'SOURCE_NOT_ALLOWED' | 'INVALID_FIELDS';
  readonly sentence: string;
}

const MAX_BYTES = 1_048_576;

/**
 * Everything that can be said of a record without knowing the tenant (docs/contract.md, "What upstream publishes"). `source`
 * is the one in whose topic it stands.
 */
export function recordRefusalOf(record: Incoming<IntakeRecord>, source: Source): RecordRefusal | undefined {
  const { value, key, raw } = record;
  const size = raw?.length ?? 0;
  if (size > MAX_BYTES) {
    return { code: 'TOO_LARGE', sentence: `The record has ${size} bytes. Publish records of at most ${MAX_BYTES}.` };
  }
  const keyProblem = keyedByTenant(key, value.tenantId);
  if (keyProblem !== null) return { code: 'TENANT_MISMATCH', sentence: sentenceOf(value, [keyProblem]) };
  if (value.source !== source.name) {
    return {
      code: 'SOURCE_MISMATCH',
      sentence: sentenceOf(value, [
        `source is not the topic's suffix "${source.name}": publish to the topic of your own source`,
      ]),
    };
  }
  const wrong = rightProblems(value, source);
  if (wrong.length > 0) return { code: 'SOURCE_NOT_ALLOWED', sentence: sentenceOf(value, wrong) };
  const problems = [...problemsOf(tenant('tenantId', value.tenantId)), ...problemsIn(value, record.timestamp)];
  return problems.length === 0 ? undefined : { code: 'INVALID_FIELDS', sentence: sentenceOf(value, problems) };
}

const sentenceOf = (value: IntakeRecord, problems: readonly string[]): string =>
  `${value.type} is refused: ${problems.join('; ')}.`;

function problemsIn(value: IntakeRecord, now: number): readonly string[] {
  switch (value.type) {
    case 'AccessRequestSubmitted':
      return problemsOfRequest(value, now);
    case 'InternalDecisionRecorded':
      return problemsOf(
        ...aboutRequest(value),
        id('approverId', value.approverId),
        value.comment === null ? null : freeText('comment', value.comment, 0),
      );
    case 'WorkFinished':
      return problemsOf(...aboutRequest(value), id('engineerId', value.engineerId));
    case 'DisclosureLifted':
      return problemsOf(...aboutRequest(value), id('liftedBy', value.liftedBy));
    case 'QuestionAnswered':
      return problemsOf(
        ...aboutRequest(value),
        id('questionId', value.questionId),
        id('engineerId', value.engineerId),
        freeText('text', value.text, 1, 'answer'),
      );
    case 'AccessUsed':
      return problemsOf(
        ...aboutRequest(value),
        id('reportId', value.reportId),
        id('engineerId', value.engineerId),
        problemOfActions(value, now),
      );
    case 'DataStoreEnforcing':
      return problemsOf(
        id('environmentId', value.environmentId),
        id('dataStoreId', value.dataStoreId),
        value.policyVersion < 1 ? 'policyVersion is below 1: give the version that the data store enforces' : null,
      );
    default:
      return value satisfies never;
  }
}

/** Which request a record is about. */
const aboutRequest = (value: { requestSource: string; sourceRequestId: string }): readonly FieldProblem[] => [
  id('sourceRequestId', value.sourceRequestId),
  id('requestSource', value.requestSource),
];

/** What the source has no right to, as topics.yaml says. */
function rightProblems(value: IntakeRecord, source: Source): readonly string[] {
  const { name, internalDecisions, exclusions, accessUse } = source;
  const isReport = value.type === 'AccessUsed';
  const reach = isReport ? accessUse : internalDecisions;
  const isForeign = 'requestSource' in value && value.requestSource !== name && reach !== 'all';
  return problemsOf(
    isForeign ? `requestSource is not "${name}": this source speaks of its own requests alone` : null,
    isReport && accessUse === 'none'
      ? `topics.yaml takes no report of the use of access from "${name}": let it give the source accessUse`
      : null,
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

/** The first one that is wrong: a sender that mends it mends all of its kind. */
function problemOfActions({ actions }: AccessUsed, now: number): FieldProblem {
  if (actions.length === 0) return 'actions is empty: report at least one, or nothing';
  if (actions.length > ACTIONS_MAX) {
    return `actions has ${actions.length} entries: report at most ${ACTIONS_MAX} in one record, the others in further ones`;
  }
  for (const [index, action] of actions.entries()) {
    const at = (field: string) => `actions[${index}].${field}`;
    const [problem] = problemsOf(
      id(at('dataStoreId'), action.dataStoreId),
      name(at('permission'), action.permission),
      objectClass(at('objectClass'), action.objectClass),
      action.count < 1 || action.count > COUNT_MAX ? `${at('count')} is not within 1 to ${COUNT_MAX}` : null,
      action.usedAt > now + CLOCK_SKEW_MS
        ? `${at('usedAt')} is in the future: give the time at which it was done`
        : null,
      action.usedAt < now - OLDEST_REQUEST_MS
        ? `${at('usedAt')} is over 28 days old: nobody can tell any more what covered it`
        : null,
    );
    if (problem !== undefined) return problem;
  }
  return null;
}

function problemsOfRequest(value: AccessRequestSubmitted, now: number): readonly string[] {
  return problemsOf(
    id('sourceRequestId', value.sourceRequestId),
    id('environmentId', value.environmentId),
    list('dataStores', value.dataStores, 1, ENTRIES_MAX),
    id('engineerId', value.engineerId),
    list('permissions', value.permissions, 1, ENTRIES_MAX, name),
    freeText('justification', value.justification, 1),
    needsTicket(value.trigger) && value.ticketId === null
      ? 'ticketId is missing: give the support ticket of a request with trigger SUPPORT_TICKET'
      : idOrNull('ticketId', value.ticketId),
    needsDeclarer(value.exclusion) && value.declaredBy === null
      ? `declaredBy is missing: say who declared the exclusion ${value.exclusion}`
      : idOrNull('declaredBy', value.declaredBy),
    value.disclosure === 'SEALED' && !maySeal(value.exclusion)
      ? 'disclosure is SEALED without a legal demand: only the exclusion LEGAL_DEMAND may be sealed'
      : null,
    value.requestedAt > now + CLOCK_SKEW_MS
      ? 'requestedAt is in the future: give the time at which the engineer asked'
      : null,
    value.requestedAt < now - OLDEST_REQUEST_MS
      ? 'requestedAt is over 28 days old: ask again, with a new sourceRequestId'
      : null,
  );
}
