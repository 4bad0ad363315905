import { ACTIONS_MAX, COUNT_MAX } from '@lockbox/contracts/access-use-rules';
import type {
  AccessClosed,
  AccessNotClosed,
  AccessOpened,
  AccessRequestSubmitted,
  AccessUsed,
  Value as IntakeRecord,
} from '@lockbox/contracts/generated/intake';
import {
  ENTRIES_MAX,
  maySeal,
  needsDeclarer,
  needsTicket,
  type SourceRights,
} from '@lockbox/contracts/submission-rules';
import { isUuid } from '@lockbox/contracts/uuid';
import { CLOCK_SKEW_MS, OLDEST_REQUEST_MS } from '../time/time-rules.ts';
import {
  type FieldProblem,
  freeText,
  id,
  idOrNull,
  keyedByTenant,
  list,
  nameProblem,
  objectClass,
  problemsOf,
  tenant,
  timeProblem,
} from './fields.ts';
import { guardProblem, rightProblems } from './intake-rights.ts';

/** Why a record is refused: a code for operators, a sentence for its sender. */
export interface RecordRefusal {
  readonly code:
    | 'TOO_LARGE'
    | 'TENANT_MISMATCH'
    | 'SOURCE_MISMATCH'
    | 'SOURCE_NOT_ALLOWED'
    | 'SOURCE_NOT_A_GUARD'
    | 'INVALID_FIELDS';
  readonly sentence: string;
}

const MAX_BYTES = 1_048_576;

/** A record of a source, published or about to be. */
export interface PublishedRecord {
  readonly value: IntakeRecord;
  readonly key: Buffer | null;
  /** The bytes of its value. */
  readonly raw: Buffer | null;
  /** When it was published. */
  readonly timestamp: number;
}

/**
 * Checks a record by everything except the tenant (docs/contract.md, "What upstream publishes"). `source` owns the record's
 * topic.
 */
export function recordRefusalOf(record: PublishedRecord, source: SourceRights): RecordRefusal | undefined {
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
  const notGuarded = guardProblem(value, source);
  if (notGuarded !== null) return { code: 'SOURCE_NOT_A_GUARD', sentence: sentenceOf(value, [notGuarded]) };
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
        timeProblem('decidedAt', value.decidedAt),
      );
    case 'WorkFinished':
      return problemsOf(
        ...aboutRequest(value),
        id('engineerId', value.engineerId),
        timeProblem('finishedAt', value.finishedAt),
      );
    case 'DisclosureLifted':
      return problemsOf(
        ...aboutRequest(value),
        id('liftedBy', value.liftedBy),
        timeProblem('liftedAt', value.liftedAt),
      );
    case 'QuestionAnswered':
      return problemsOf(
        ...aboutRequest(value),
        id('questionId', value.questionId),
        id('engineerId', value.engineerId),
        freeText('text', value.text, 1, 'answer'),
        timeProblem('answeredAt', value.answeredAt),
      );
    case 'AccessUsed':
      return problemsOf(
        ...aboutReportedRequest(value),
        id('reportId', value.reportId),
        id('engineerId', value.engineerId),
        problemOfActions(value, now),
      );
    case 'AccessOpened':
      return problemsOf(...aboutOpening(value), timely('openedAt', value.openedAt, now));
    case 'AccessClosed':
      return problemsOf(
        ...aboutOpening(value),
        timely('closedAt', value.closedAt, now),
        within('sessionsEnded', value.sessionsEnded, 0),
      );
    case 'AccessNotClosed':
      return problemsOf(...aboutOpening(value), timely('since', value.since, now));
    case 'AccessRefused':
      return problemsOf(
        id('reportId', value.reportId),
        id('dataStoreId', value.dataStoreId),
        id('engineerId', value.engineerId),
        value.permission === null ? null : nameProblem('permission', value.permission),
        within('count', value.count, 1),
        timely('firstAt', value.firstAt, now),
        timely('lastAt', value.lastAt, now),
        value.lastAt < value.firstAt
          ? 'lastAt is before firstAt: give the times of the first and of the last attempt'
          : null,
      );
    case 'DataStoreEnforcing':
      return problemsOf(
        id('environmentId', value.environmentId),
        id('dataStoreId', value.dataStoreId),
        value.policyVersion < 1 ? 'policyVersion is below 1: give the version that the data store enforces' : null,
        timeProblem('enforcedAt', value.enforcedAt),
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

type Report = AccessUsed | AccessOpened | AccessClosed | AccessNotClosed;
type Opening = Exclude<Report, AccessUsed>;

/** Which request a report is about: whoever reads the log knows its id, others know how its source named it. */
const aboutReportedRequest = (value: Report): readonly FieldProblem[] =>
  value.requestId === null
    ? aboutRequest(value)
    : [
        isUuid(value.requestId)
          ? null
          : 'requestId is no UUID: give the id that the log has of the request, or name it by requestSource and sourceRequestId',
        value.requestSource === '' && value.sourceRequestId === ''
          ? null
          : 'requestId is given, and requestSource or sourceRequestId too: name the request in one way, and leave the others empty',
      ];

const aboutOpening = (value: Opening): readonly FieldProblem[] => [
  ...aboutReportedRequest(value),
  id('reportId', value.reportId),
  id('dataStoreId', value.dataStoreId),
];

/** When something happened that is reported. */
function timely(field: string, at: number, now: number): FieldProblem {
  if (at > now + CLOCK_SKEW_MS) return `${field} is in the future: give the time at which it happened`;
  return at < now - OLDEST_REQUEST_MS ? `${field} is over 28 days old: report what is newer` : null;
}

const within = (field: string, count: number, least: number): FieldProblem =>
  count < least || count > COUNT_MAX ? `${field} is not within ${least} to ${COUNT_MAX}` : null;

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
      nameProblem(at('permission'), action.permission),
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
    list('permissions', value.permissions, 1, ENTRIES_MAX, nameProblem),
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
    value.previousRequestId !== null && !isUuid(value.previousRequestId)
      ? 'previousRequestId is no UUID: give the id that Lockbox has of the request that is asked for again'
      : null,
  );
}
