import { describedIn, type PermissionCatalogue } from '@lockbox/contracts/permissions';
import { isSeenByCustomer } from '@lockbox/domain/requests/statuses';
import { type Side, seesField } from '@lockbox/domain/requests/who-sees';
import { endedAt, idInLog, NO_USE, type RequestDocument, requestAt } from '@lockbox/store/collections/requests';
import { emailWordsIn } from '@lockbox/words/emails';
import { isReviewNotice, type Notice, type QuestionNotice } from '../work-list/notice.ts';
import { commentIn, customerPeopleIn, questionIn, questionTextsIn } from './mentions.ts';
import { type NoticeToWord, ofTenant, type ReadModels, requestIn } from './read-models.ts';
import { timesFor } from './times.ts';
import type { MessageView, RequestInMessage, TextInMessage } from './view.ts';

/** In which language and zone somebody reads. */
export interface Reader {
  readonly locale: string;
  readonly timeZone: string;
}

export type ComposedView =
  | { readonly kind: 'view'; viewIn(language: string): MessageView }
  /** The projector has not written yet what the message needs. */
  | { readonly kind: 'not-yet' };

/** The facts about this installation that messages contain. */
export interface Provider {
  readonly providerName: string;
  /** Without a slash at the end. */
  readonly portalUrl: string;
  readonly permissions: PermissionCatalogue;
}

/**
 * Replaces a notice's ids by names and texts. `patient` waits for what the projector has not written yet; otherwise the message
 * has ids in place of names.
 */
export function composeView(
  models: ReadModels,
  provider: Provider,
  item: NoticeToWord,
  reader: Reader,
  patient: boolean,
): ComposedView {
  const { tenantId, eventId, side, notice } = item;
  const request = requestOf(models, item);
  if (patient && !isComplete(models, item, request)) return { kind: 'not-yet' };
  const mentionsCustomers = customerPeopleIn(notice).length > 0;
  const tenant = models.tenants.get(tenantId)?.displayName ?? tenantId;
  const customerName = (id: string): string =>
    seesField(side, 'customerDecision.by')
      ? (models.principals.get(ofTenant(tenantId, id))?.displayName ?? id)
      : tenant; // whatever the wording says of that person
  return {
    kind: 'view',
    viewIn: (language) => ({
      providerName: provider.providerName,
      portalUrl: provider.portalUrl,
      tenantId,
      tenant,
      eventId,
      side,
      times: timesFor(language, reader.locale, reader.timeZone),
      request: request === undefined ? null : requestInMessage(models, request, side, provider, language),
      person: (id) => (mentionsCustomers ? customerName(id) : providerPersonName(models, id)),
      permission(id) {
        const known = provider.permissions.get(id);
        return known === undefined ? null : describedIn(language, known);
      },
      environment: (id) => models.environments.get(ofTenant(tenantId, id))?.displayName ?? id,
      comment: textOf(models, commentIn(notice)) ?? null,
      question: questionInMessage(models, notice, request),
    }),
  };
}

const providerPersonName = ({ providerPeople }: ReadModels, id: string): string =>
  providerPeople.get(id)?.displayName ?? id;

function requestOf({ requests }: ReadModels, item: NoticeToWord): RequestDocument | undefined {
  const request = requestIn(requests, item);
  return request?.tenantId === item.tenantId ? request : undefined;
}

/** The text; null where there is none, it was erased, or differs; undefined where the projector has not written it yet. */
function textOf({ texts, removed }: ReadModels, textId: string | null): string | null | undefined {
  if (textId === null) return null;
  return texts.has(textId) || removed.has(`texts/${textId}`) ? (texts.get(textId)?.text ?? null) : undefined;
}

/** True if everything that the message shows has been projected. */
function isComplete(models: ReadModels, item: NoticeToWord, request: RequestDocument | undefined): boolean {
  const { tenantId, sequence, requestId, notice } = item;
  if (!models.tenants.has(tenantId) && !models.removed.has(`tenants/${tenantId}`)) return false;
  if (textOf(models, commentIn(notice)) === undefined) return false;
  // A report contains everything that its notice says.
  if (requestId === null || 'reportedRequestId' in notice) return true;
  if (request === undefined || textOf(models, request.justificationTextId) === undefined) return false;
  // After a request's end, only events that change it are announced. This one has not changed it, so its source has reused the
  // id.
  if (request.sequence < sequence && endedAt(request) !== null) return false;
  if ('questionId' in notice && !isQuestionComplete(models, notice, request)) return false;
  if (notice.kind === 'access-ended' && !hasEnded(request)) return false;
  // All notices but these follow the internal decision: a request without one shows that the projector lags.
  return request.internal !== null || notice.kind === 'review-expired' || isReviewNotice(notice);
}

/** Reports from before the end of access precede it in the log, so a request that has ended has them all. */
const hasEnded = ({ access }: RequestDocument): boolean => (access?.endedAt ?? null) !== null;

function isQuestionComplete(models: ReadModels, notice: QuestionNotice, request: RequestDocument): boolean {
  const question = questionIn(notice, request);
  if (question === undefined || (notice.kind === 'question-answered' && question.answer === null)) return false;
  return questionTextsIn(notice, request).every((id) => textOf(models, id) !== undefined);
}

function questionInMessage(
  models: ReadModels,
  notice: Notice,
  request: RequestDocument | undefined,
): MessageView['question'] {
  if (!('questionId' in notice)) return null;
  const question = questionIn(notice, request);
  const text = (id: string | undefined): TextInMessage | undefined => {
    const known = textOf(models, id ?? null);
    return known === undefined ? undefined : { text: known, differs: models.texts.get(id ?? '')?.differs ?? false };
  };
  return { asked: text(question?.textId), answered: text(question?.answer?.textId) };
}

function previousInMessage(
  { previousRequests }: ReadModels,
  { previousRequestId, submittedAt }: RequestDocument,
  side: Side,
): RequestInMessage['previous'] {
  if (!previousRequestId) return null;
  const known = previousRequests.get(previousRequestId);
  const previous = known && requestAt(known, submittedAt);
  const isSeen = previous !== undefined && (side === 'provider' || isSeenByCustomer(previous.status));
  return {
    requestId: previousRequestId,
    status: isSeen ? previous.status : null,
    endedAt: isSeen ? endedAt(previous) : null,
  };
}

function requestInMessage(
  models: ReadModels,
  request: RequestDocument,
  side: Side,
  { providerName }: Provider,
  language: string,
): RequestInMessage {
  const { tenantId, environmentId, internal, declaredBy } = request;
  const isClaim = request.lockbox !== null && request.exclusion === 'EMERGENCY';
  const justification = textOf(models, request.justificationTextId);
  return {
    requestId: idInLog(request),
    supportRequestId: request.ticketId ?? emailWordsIn(language).initiated({ provider: providerName }),
    environmentId,
    environment: models.environments.get(ofTenant(tenantId, environmentId))?.displayName ?? environmentId,
    engineerId: request.engineerId,
    engineer: providerPersonName(models, request.engineerId),
    // A text that has not arrived yet must not be called erased.
    hasJustification: request.justificationTextId !== null && justification !== undefined,
    justification: justification ?? null,
    justificationDiffers: models.texts.get(request.justificationTextId ?? '')?.differs ?? false,
    permissions: request.permissions,
    dataStores: request.dataStores,
    requestedAt: request.requestedAt,
    previous: previousInMessage(models, request, side),
    expiresAt: request.lockbox?.expiresAt ?? null,
    approvalsNeeded: request.approvals?.needed ?? 1,
    uses: hasEnded(request) ? (request.uses ?? NO_USE) : null,
    internalApprover: internal?.decision === 'APPROVED' ? providerPersonName(models, internal.by) : null,
    emergencyClaimedBy:
      isClaim && declaredBy !== null ? { id: declaredBy, displayName: providerPersonName(models, declaredBy) } : null,
  };
}
