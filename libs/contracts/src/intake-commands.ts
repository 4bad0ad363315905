import type { Command, CommandData } from './generated/commands.ts';
import type { AccessUsed, Value as IntakeRecord } from './generated/intake.ts';
import type { RequestId } from './ids.ts';
import { commandIdOf, requestIdOf } from './uuid.ts';

/**
 * The command that is made from a checked record. Its id is made from all that the record says, so that the same record,
 * published again, is the same command, and one that differs is another; whoever publishes knows the command's id.
 */
export function commandOf(record: IntakeRecord): Omit<Command, 'sentAt'> {
  const { tenantId, source } = record;
  const data = dataOf(record);
  const commandId = commandIdOf('intake', tenantId, source, JSON.stringify(data, withoutNewFields));
  return {
    commandId,
    tenantId,
    // The source is responsible for its own staff, so it is the actor; the people are in the command's data.
    actor: { kind: 'UPSTREAM', id: source },
    correlationId: 'requestId' in data && data.requestId !== null ? data.requestId : commandId,
    data,
  };
}

/** Fields that later releases added. A record that leaves them out is the same command as in a release without them. */
const NEW_FIELDS: ReadonlySet<string> = new Set(['previousRequestId', 'shown', 'assertion', 'commentSalt']);
const withoutNewFields = (field: string, value: unknown): unknown =>
  NEW_FIELDS.has(field) && value === null ? undefined : value;

function dataOf(record: IntakeRecord): CommandData {
  const { tenantId, source } = record;
  switch (record.type) {
    case 'AccessRequestSubmitted':
      return {
        type: 'SubmitRequest',
        requestId: requestIdOf(tenantId, source, record.sourceRequestId),
        source,
        sourceRequestId: record.sourceRequestId,
        environmentId: record.environmentId,
        dataStores: record.dataStores,
        engineerId: record.engineerId,
        permissions: record.permissions,
        justification: record.justification,
        trigger: record.trigger,
        ticketId: record.ticketId,
        exclusion: record.exclusion,
        declaredBy: record.declaredBy,
        disclosure: record.disclosure,
        requestedAt: record.requestedAt,
        previousRequestId: record.previousRequestId,
        assertion: record.assertion,
      };
    case 'InternalDecisionRecorded':
      return {
        type: 'RecordInternalDecision',
        requestId: requestIdOf(tenantId, record.requestSource, record.sourceRequestId),
        approverId: record.approverId,
        decision: record.decision,
        comment: record.comment === '' ? null : record.comment,
        decidedAt: record.decidedAt,
        shown: record.shown,
        assertion: record.assertion,
        commentSalt: record.commentSalt,
      };
    case 'WorkFinished':
      return {
        type: 'FinishWork',
        requestId: requestIdOf(tenantId, record.requestSource, record.sourceRequestId),
        engineerId: record.engineerId,
        finishedAt: record.finishedAt,
      };
    case 'DataStoreEnforcing':
      return {
        type: 'ConfirmEnforcement',
        environmentId: record.environmentId,
        dataStoreId: record.dataStoreId,
        policyVersion: record.policyVersion,
        enforcedAt: record.enforcedAt,
      };
    case 'DisclosureLifted':
      return {
        type: 'LiftDisclosure',
        requestId: requestIdOf(tenantId, record.requestSource, record.sourceRequestId),
        liftedBy: record.liftedBy,
        liftedAt: record.liftedAt,
        assertion: record.assertion,
      };
    case 'QuestionAnswered':
      return {
        type: 'AnswerQuestion',
        requestId: requestIdOf(tenantId, record.requestSource, record.sourceRequestId),
        questionId: record.questionId,
        engineerId: record.engineerId,
        text: record.text,
        answeredAt: record.answeredAt,
      };
    case 'AccessUsed':
    case 'AccessOpened':
    case 'AccessClosed':
    case 'AccessNotClosed':
    case 'AccessRefused':
      return reportedData(record);
    default:
      return record satisfies never;
  }
}

/** The command for a report about use, or about a data store that was opened, closed or refused. */
function reportedData(record: ReportRecord): CommandData {
  switch (record.type) {
    case 'AccessUsed':
      return {
        type: 'RecordAccessUse',
        requestId: reportedRequestId(record),
        reportId: record.reportId,
        engineerId: record.engineerId,
        actions: record.actions,
      };
    case 'AccessOpened':
      return {
        type: 'RecordAccessOpened',
        requestId: reportedRequestId(record),
        reportId: record.reportId,
        dataStoreId: record.dataStoreId,
        openedAt: record.openedAt,
      };
    case 'AccessClosed':
      return {
        type: 'RecordAccessClosed',
        requestId: reportedRequestId(record),
        reportId: record.reportId,
        dataStoreId: record.dataStoreId,
        closedAt: record.closedAt,
        sessionsEnded: record.sessionsEnded,
      };
    case 'AccessNotClosed':
      return {
        type: 'RecordAccessNotClosed',
        requestId: reportedRequestId(record),
        reportId: record.reportId,
        dataStoreId: record.dataStoreId,
        since: record.since,
        reason: record.reason,
      };
    case 'AccessRefused':
      return {
        type: 'RecordAccessRefused',
        reportId: record.reportId,
        dataStoreId: record.dataStoreId,
        engineerId: record.engineerId,
        permission: record.permission,
        reason: record.reason,
        count: record.count,
        firstAt: record.firstAt,
        lastAt: record.lastAt,
      };
    default:
      return record satisfies never;
  }
}

type ReportRecord = Extract<
  IntakeRecord,
  { readonly type: 'AccessUsed' | 'AccessOpened' | 'AccessClosed' | 'AccessNotClosed' | 'AccessRefused' }
>;

type AboutRequest = Pick<AccessUsed, 'tenantId' | 'requestId' | 'requestSource' | 'sourceRequestId'>;

/** A report names its request by its id, as whoever reads the log knows it, or as its source named it. */
const reportedRequestId = ({ tenantId, requestId, requestSource, sourceRequestId }: AboutRequest): RequestId =>
  requestId ?? requestIdOf(tenantId, requestSource, sourceRequestId);
