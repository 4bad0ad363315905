import type {
  AccessEnded,
  AccessGranted,
  Actor,
  ApprovalRecorded,
  CustomerApprovalNotRequired,
  DisclosureLifted,
  ExclusionDeclared,
  ExclusionSealed,
  InternallyApproved,
  InternallyRejected,
  InternalReminderDue,
  InternalReviewExpired,
  LockboxRequestCreated,
  QuestionAnswered,
  QuestionAsked,
  ReminderDue,
  RequestApproved,
  RequestDenied,
  RequestExpired,
  RequestSubmitted,
} from '@lockbox/contracts/generated/events';
import type { Closed, Outcome, Request } from '@lockbox/contracts/generated/policy-state';
import { type CommandId, environmentId, personId, type TenantId } from '@lockbox/contracts/ids';
import { REPLACED_AT_MOST } from '@lockbox/evidence/webauthn/was-shown';
import type { RequestState } from '../decider/entity.ts';
import type { TenantState } from '../decider/state.ts';
import { sealedIn } from '../exclusions/hidden-request.ts';
import { NO_SALT } from '../exclusions/sealed-commitment.ts';
import { fingerprintsOf, NO_FINGERPRINTS, withFingerprint } from '../memory/fingerprints.ts';
import { endedGrant } from '../reports/grant-cover.ts';
import { askedHash, submissionHash } from './presented-content.ts';
import { questionsAfter } from './question-state.ts';

/** Events about a request that is in the state. */
export type RequestEvent =
  | InternallyApproved
  | InternallyRejected
  | InternalReviewExpired
  | InternalReminderDue
  | LockboxRequestCreated
  | CustomerApprovalNotRequired
  | ExclusionDeclared
  | ExclusionSealed
  | DisclosureLifted
  | ApprovalRecorded
  | RequestApproved
  | RequestDenied
  | RequestExpired
  | AccessGranted
  | AccessEnded
  | ReminderDue
  | QuestionAsked
  | QuestionAnswered;

/** Which command, and when. */
interface Cause {
  readonly occurredAt: number;
  readonly causationId: CommandId;
}

/** Besides, who sent it. */
interface CauseOfEvent extends Cause {
  readonly actor: Actor;
}

/** The part of a submission that decisions need. The event holds the rest. */
export function submittedRequest(
  asked: Omit<Request, 'commands' | 'knownNotices' | 'knownReports' | 'reportsOutside'>,
  causationId: CommandId,
): Request {
  const { requestId, environmentId, dataStores, engineerId, permissions, exclusion, declaredBy } = asked;
  const commands = [causationId];
  const knownNotices = NO_FINGERPRINTS;
  const knownReports = NO_FINGERPRINTS;
  return {
    requestId,
    environmentId,
    dataStores,
    engineerId,
    permissions,
    exclusion,
    declaredBy,
    commands,
    knownNotices,
    knownReports,
    reportsOutside: 0,
  };
}

export function afterSubmission(
  event: RequestSubmitted,
  { tenantId, causationId, occurredAt }: Cause & { readonly tenantId: TenantId },
): RequestState {
  const request = submittedRequest(event, causationId);
  const { reviewExpiresAt, remindAt } = event;
  const asked = askedHash({ ...event, tenantId, justification: event.justification.digest.toString('hex') });
  return {
    type: 'AwaitingInternalApproval',
    tenantId,
    request,
    reviewExpiresAt,
    sealed: null,
    asked,
    remindAt,
    submitted: submissionHash({ ...event, tenantId }),
    submittedAt: occurredAt,
  };
}

/** The request after an event about it; undefined where it stays as it is. */
export function requestAfter(state: TenantState, event: RequestEvent, cause: CauseOfEvent): RequestState | undefined {
  const last = state.request(event.requestId) ?? sealedBefore(state.tenantId, event, cause);
  if (last === undefined) return undefined;
  const { tenantId } = last;
  const request = requestWithCommand(last.request, cause.causationId);
  switch (event.type) {
    case 'InternallyApproved': {
      if (last.type !== 'AwaitingInternalApproval') return undefined;
      // The next event of the same command says what follows. Until then nobody can approve: it expires as it begins.
      const { approverId: internalApproverId, comment } = event;
      return {
        type: 'AwaitingCustomer',
        tenantId,
        request,
        asked: last.asked,
        internalApproverId,
        internalComment: comment?.digest ?? null,
        expiresAt: cause.occurredAt,
        remindAt: [],
        questions: [],
        approvalsNeeded: 1,
        firstApproval: null,
        replacedApprovals: [],
      };
    }
    case 'LockboxRequestCreated': {
      if (last.type !== 'AwaitingCustomer') return undefined;
      const { expiresAt, remindAt, approvalsNeeded } = event;
      return { ...last, request, expiresAt, remindAt, approvalsNeeded };
    }
    case 'InternalReminderDue':
      if (last.type !== 'AwaitingInternalApproval') return undefined;
      return { ...last, request, remindAt: last.remindAt.filter((time) => time > event.remindAt) };
    case 'ReminderDue':
      if (last.type !== 'AwaitingCustomer') return undefined;
      return { ...last, request, remindAt: last.remindAt.filter((time) => time > event.remindAt) };
    case 'QuestionAsked':
    case 'QuestionAnswered':
      if (last.type !== 'AwaitingCustomer') return undefined;
      return { ...last, request, questions: questionsAfter(last.questions, event, cause) };
    case 'ApprovalRecorded': {
      if (last.type !== 'AwaitingCustomer') return undefined;
      const { occurredAt: at, actor } = cause;
      const { comment, assertion } = event;
      const firstApproval = {
        approverId: personId(actor.id),
        comment: comment?.digest ?? null,
        at,
        credentialId: assertion?.credentialId ?? null,
      };
      const replaced = last.firstApproval === null ? [] : [last.firstApproval];
      const replacedApprovals = [...last.replacedApprovals, ...replaced].slice(-REPLACED_AT_MOST);
      return { ...last, request, firstApproval, replacedApprovals };
    }
    case 'RequestApproved':
      return { ...last, request };
    case 'AccessGranted': {
      if (last.type !== 'AwaitingCustomer') return undefined;
      const { internalApproverId } = last;
      const { grantId, basis, expiresAt } = event;
      return { type: 'AccessRunning', tenantId, request, internalApproverId, grantId, basis, expiresAt };
    }
    case 'CustomerApprovalNotRequired':
      return undefined;
    case 'ExclusionDeclared':
      return event.exclusion === 'EMERGENCY' ? undefined : closed(last, 'REPORTED', cause);
    case 'ExclusionSealed':
      return { ...closed(last, 'SEALED', cause), sealed: sealedIn(last) };
    case 'DisclosureLifted':
      return closed(last, 'DISCLOSED', cause);
    case 'InternallyRejected':
      return closed(last, 'REJECTED_INTERNALLY', cause);
    case 'InternalReviewExpired':
      return closed(last, 'INTERNAL_REVIEW_EXPIRED', cause);
    case 'RequestDenied':
      return closed(last, 'DENIED', cause);
    case 'RequestExpired':
      return closed(last, 'EXPIRED', cause);
    case 'AccessEnded':
      return closed(last, 'ACCESS_ENDED', cause);
    default:
      return event satisfies never;
  }
}

/**
 * Restores a sealed demand that only the log still knows: no event submits it, and commands are kept for 28 days. The state
 * then knows that it is sealed or disclosed, but not its content.
 */
function sealedBefore(tenantId: TenantId, { type, requestId }: RequestEvent, cause: Cause): Closed | undefined {
  if (type !== 'ExclusionSealed' && type !== 'DisclosureLifted') return undefined;
  const [knownNotices, knownReports, knownCommands] = [NO_FINGERPRINTS, NO_FINGERPRINTS, NO_FINGERPRINTS];
  return {
    type: 'Closed',
    tenantId,
    request: endedRequest({ requestId, knownNotices, knownReports, reportsOutside: 0 }),
    outcome: 'SEALED',
    closedAt: cause.occurredAt,
    sealed: { salt: NO_SALT, details: '' },
    knownCommands,
    grant: null,
  };
}

/** Returns what is remembered of an ended request: its outcome, and the repeats that change nothing. */
export function closed(known: RequestState, outcome: Outcome, cause: Cause): Closed {
  const { tenantId, request } = known;
  const before = known.type === 'Closed' ? known.knownCommands : fingerprintsOf(request.commands);
  const knownCommands = withFingerprint(before, cause.causationId);
  return {
    type: 'Closed',
    tenantId,
    request: endedRequest(request),
    outcome,
    closedAt: cause.occurredAt,
    sealed: null,
    knownCommands,
    grant: endedGrant(known),
  };
}

/** Drops the fields that no decision needs any more. */
export const endedRequest = ({
  requestId,
  knownNotices,
  knownReports,
  reportsOutside,
}: Pick<Request, 'requestId' | 'knownNotices' | 'knownReports' | 'reportsOutside'>): Request => ({
  requestId,
  environmentId: environmentId(''),
  dataStores: [],
  engineerId: personId(''),
  permissions: [],
  exclusion: null,
  declaredBy: null,
  commands: [],
  knownNotices,
  knownReports,
  reportsOutside,
});

/** The request with a notice whose outcome is now in the log. */
export const withNotice = <R extends RequestState>(known: R, notificationId: string): R => ({
  ...known,
  request: { ...known.request, knownNotices: withFingerprint(known.request.knownNotices, notificationId) },
});

export const requestWithCommand = (request: Request, id: CommandId): Request =>
  request.commands.includes(id) ? request : { ...request, commands: request.commands.concat(id) };
