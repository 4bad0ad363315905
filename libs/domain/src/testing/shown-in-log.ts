import type { Event, EventData } from '@lockbox/contracts/generated/events';
import type { Passkeys, Question } from '@lockbox/contracts/generated/policy-state';
import type { RequestId } from '@lockbox/contracts/ids';
import { isAdministrator } from '../directory/roles.ts';
import { afterPasskeyEvent, noPasskeys, type PasskeyEvent, passkeysAt } from '../passkeys/passkey-state.ts';
import { type Asking, askedHash, shownHash } from '../requests/presented-content.ts';
import { questionsAfter, shownQuestions } from '../requests/question-state.ts';

/**
 * Returns the presented content of a request that waits for its customer, from the log alone; null for any other request. An
 * approver counts unless these events show the loss of the role or, while passkeys are required, of the signing passkey.
 */
export function shownInLog(
  events: Iterable<Pick<Event, 'tenantId' | 'data' | 'actor' | 'occurredAt'>>,
  requestId: RequestId,
): string | null {
  let asked: Buffer | undefined;
  let internal: { readonly approverId: string; readonly comment: string | null } | undefined;
  let asking: Asking | undefined;
  let questions: readonly Question[] = [];
  const withoutRole = new Set<string>();
  let passkeys: Passkeys | undefined;
  let signedBy: string | null = null;
  for (const { tenantId, data, actor, occurredAt } of events) {
    if (data.type === 'PrincipalRemoved') withoutRole.add(data.principalId);
    if (data.type === 'PrincipalSet') {
      if (!data.disabled && isAdministrator(data.roles)) withoutRole.delete(data.principalId);
      else withoutRole.add(data.principalId);
    }
    passkeys = passkeysAt(passkeys, occurredAt);
    if (isAboutPasskeys(data)) passkeys = afterPasskeyEvent(passkeys ?? noPasskeys(tenantId), data);
    if (!('requestId' in data) || data.requestId !== requestId) continue;
    if (data.type === 'RequestSubmitted') {
      asked = askedHash({ ...data, tenantId, justification: data.justification.digest.toString('hex') });
    }
    if (data.type === 'InternallyApproved') {
      internal = { approverId: data.approverId, comment: data.comment?.digest.toString('hex') ?? null };
    }
    if (data.type === 'LockboxRequestCreated' && internal !== undefined) {
      const { approverId: internalApproverId, comment: internalComment } = internal;
      const { expiresAt, approvalsNeeded: needed } = data;
      const approvals = needed === 1 ? null : { needed, given: [] };
      asking = { internalApproverId, internalComment, expiresAt, approvals };
    }
    if (data.type === 'ApprovalRecorded' && asking?.approvals) {
      const comment = data.comment?.digest.toString('hex') ?? null;
      const given = [{ approverId: actor.id, comment, at: occurredAt, counts: true }];
      signedBy = data.assertion?.credentialId ?? null;
      asking = { ...asking, approvals: { ...asking.approvals, given } };
    }
    if (data.type === 'QuestionAsked' || data.type === 'QuestionAnswered') {
      questions = questionsAfter(questions, data, { actor, occurredAt });
    }
  }
  if (asked === undefined || asking === undefined) return null;
  const isSigned = !passkeys?.required || passkeys.enrolled.some(({ credentialId }) => credentialId === signedBy);
  const given =
    asking.approvals?.given.map((one) => ({ ...one, counts: isSigned && !withoutRole.has(one.approverId) })) ?? [];
  const approvals = asking.approvals && { ...asking.approvals, given };
  return shownHash(asked, { ...asking, approvals }, shownQuestions(questions));
}

const isAboutPasskeys = (data: EventData): data is PasskeyEvent => data.type.startsWith('Passkey');
