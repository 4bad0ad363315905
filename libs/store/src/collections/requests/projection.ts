import type { Event, RequestSubmitted, TextRef } from '@lockbox/contracts/generated/events';
import { personId, type RequestId } from '@lockbox/contracts/ids';
import { changes } from '@lockbox/domain/catalogue/events';
import { statusAfter } from '@lockbox/domain/requests/life';
import { toHex } from '@lockbox/evidence/tlog/hex';
import type { DocumentChange } from '../../define-collection.ts';
import { disclosed } from './disclosed.ts';
import type { DecisionPart, RequestDocument } from './document.ts';
import { earlierOf } from './earlier.ts';
import { openingsOf } from './openings.ts';
import { questionsOf } from './questions.ts';
import { ticketFields } from './ticket-fields.ts';
import { usesOf } from './use.ts';

/** The most listed repetitions of a request. */
const LISTED_AT_MOST = 10;

/** The changes that an event makes: to its request, and to the one that its request asks for again. */
export function changesOf(event: Event): readonly DocumentChange<RequestDocument>[] {
  const change = changeOf(event);
  if (change === null) return [];
  const { previousRequestId = null, _id } = (change.anew && change.fold(null)) || {};
  return previousRequestId === null || _id === undefined
    ? [change]
    : [change, askedAgain(event, previousRequestId, _id)];
}

const askedAgain = (event: Event, previous: RequestId, by: RequestId): DocumentChange<RequestDocument> => ({
  id: previous,
  fold: (before) =>
    before && {
      ...before,
      sequence: event.sequence,
      askedAgainAs: [...(before.askedAgainAs ?? []), by].slice(-LISTED_AT_MOST),
    },
});

/**
 * Returns an event's change to its request; null if it concerns none. A gate or a source writes any id into its report, which
 * is in its own tenant's log: such a report changes nothing of another tenant's request, not even its folded position, which
 * counts its own tenant's log.
 */
export function changeOf(event: Event): DocumentChange<RequestDocument> | null {
  const change = changeByIdOf(event);
  if (change === null || change.anew) return change; // its id is made of its tenant's
  const { id, fold } = change;
  return { id, fold: (before) => (before?.tenantId === event.tenantId ? fold(before) : before) };
}

function changeByIdOf(event: Event): DocumentChange<RequestDocument> | null {
  const { data, occurredAt } = event;
  if (!changes('requests', data)) return null;
  switch (data.type) {
    case 'RequestSubmitted':
      return begun(event, submitted(event, data));

    case 'InternallyApproved':
      return changed(event, data.requestId, {
        internal: decision('APPROVED', data.approverId, occurredAt, data.comment),
      });
    case 'InternallyRejected':
      return changed(event, data.requestId, {
        internal: decision('REJECTED', data.approverId, occurredAt, data.comment),
      });
    case 'InternalReviewExpired':
      return changed(event, data.requestId, {});

    case 'LockboxRequestCreated':
      return changed(event, data.requestId, {
        lockbox: { createdAt: occurredAt, expiresAt: data.expiresAt },
        approvals: { needed: data.approvalsNeeded, rule: data.approvalRule, given: [] },
        facts: data.facts,
      });
    case 'CustomerApprovalNotRequired':
      return changed(event, data.requestId, { facts: data.facts });
    case 'ExclusionDeclared':
      return changed(event, data.requestId, { facts: data.facts });

    case 'ApprovalRecorded': {
      // An earlier one has lapsed, or there would be no first one now.
      const { decision: _, ...given } = decision('APPROVED', actorOf(event), occurredAt, data.comment);
      const first = { ...given, credentialId: data.assertion?.credentialId ?? null };
      return {
        id: data.requestId,
        fold: (before) =>
          before && {
            ...before,
            sequence: event.sequence,
            approvals: { needed: 2, rule: null, ...before.approvals, given: [first] },
          },
      };
    }
    case 'RequestApproved':
      return changed(event, data.requestId, {
        customer: decision('APPROVED', actorOf(event), occurredAt, data.comment),
        facts: data.facts,
      });
    case 'RequestDenied':
      return changed(event, data.requestId, {
        customer: decision('DENIED', actorOf(event), occurredAt, data.comment),
        facts: data.facts,
      });
    case 'RequestExpired':
      return changed(event, data.requestId, {});

    case 'AccessGranted': {
      const { requestId, grantId, basis, expiresAt } = data;
      return changed(event, requestId, {
        access: { grantId, basis, grantedAt: occurredAt, expiresAt, endedAt: null, endReason: null },
      });
    }
    case 'AccessEnded':
      return {
        id: data.requestId,
        fold: (before) =>
          before && {
            ...before,
            sequence: event.sequence,
            access: before.access && { ...before.access, endedAt: occurredAt, endReason: data.reason },
          },
      };

    case 'QuestionAsked':
    case 'QuestionAnswered':
      return {
        id: data.requestId,
        fold: (before) =>
          before && { ...before, sequence: event.sequence, questions: questionsOf(before, event, data) },
      };
    case 'AccessUsed':
    case 'AccessUsedOutsideGrant':
      return {
        id: data.requestId,
        fold: (before) => before && { ...before, sequence: event.sequence, uses: usesOf(before, data) },
      };
    case 'AccessOpened':
    case 'AccessClosed':
    case 'AccessNotClosed':
      return {
        id: data.requestId,
        fold: (before) => before && { ...before, sequence: event.sequence, openings: openingsOf(before, data) },
      };
    case 'DisclosureLifted': {
      const request = disclosed(event, data);
      return request && begun(event, request);
    }
    default:
      return data satisfies never;
  }
}

const begun = (event: Event, request: RequestDocument): DocumentChange<RequestDocument> => ({
  id: request._id,
  anew: true,
  fold: (before) => ({ ...request, ...earlierOf(event, before) }),
});

function submitted({ tenantId, sequence, occurredAt }: Event, data: RequestSubmitted): RequestDocument {
  return {
    _id: data.requestId,
    tenantId,
    sequence,
    source: data.source,
    sourceRequestId: data.sourceRequestId,
    environmentId: data.environmentId,
    dataStores: data.dataStores,
    engineerId: data.engineerId,
    permissions: data.permissions,
    justificationTextId: data.justification.textId,
    justificationDigest: toHex(data.justification.digest),
    trigger: data.trigger,
    ...ticketFields(data.ticketId),
    exclusion: data.exclusion,
    declaredBy: data.declaredBy,
    requestedAt: data.requestedAt,
    previousRequestId: data.previousRequestId,
    submittedAt: occurredAt,
    reviewExpiresAt: data.reviewExpiresAt,
    status: 'AWAITING_INTERNAL_APPROVAL',
    internal: null,
    lockbox: null,
    approvals: null,
    customer: null,
    facts: null,
    access: null,
  };
}

/** Sets some fields of the request. An event about an unknown request changes nothing. */
const changed = (event: Event, id: string, fields: Partial<RequestDocument>): DocumentChange<RequestDocument> => ({
  id,
  fold: (before) =>
    before && { ...before, ...fields, status: statusAfter(event.data) ?? before.status, sequence: event.sequence },
});

/** A decision at the log's time. The time that a source gives stays in the event. */
const decision = (
  made: DecisionPart['decision'],
  by: DecisionPart['by'],
  at: number,
  comment: TextRef | null,
): DecisionPart => ({
  decision: made,
  by,
  at,
  commentTextId: comment?.textId ?? null,
  commentDigest: comment && toHex(comment.digest),
});

/** The person who decided for the customer: the portal sends the command in that name. */
const actorOf = ({ actor }: Event) => personId(actor.id);
