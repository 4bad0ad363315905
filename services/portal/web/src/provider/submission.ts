import { isPlainId } from '@lockbox/contracts/ids';
import {
  ENTRIES_MAX,
  EXCLUSIONS,
  isTooLong,
  maySeal,
  needsTicket,
  submittingRole,
  type TRIGGERS,
} from '@lockbox/contracts/submission-rules';
import { isOver, KEPT_AFTER_END_MS } from '@lockbox/domain/time/time-rules';
import type { AccessRequest } from '../api/resources.ts';
import { linesOf } from '../parts/lines.ts';
import { utcOf } from '../time/zoned.ts';
import type { Words } from '../words/words.tsx';

/** The form as typed. */
export interface TypedForm {
  readonly tenantId: string;
  readonly environmentId: string;
  readonly dataStores: readonly string[];
  readonly permissions: string;
  readonly justification: string;
  readonly trigger: (typeof TRIGGERS)[number];
  readonly ticketId: string;
  readonly exclusion: '' | (typeof EXCLUSIONS)[number];
  readonly sealed: boolean;
  /** For a sealed demand: the time from which it may be disclosed, local to the reader. */
  readonly disclosableFrom: string;
}

export const NOTHING_TYPED: TypedForm = {
  tenantId: '',
  environmentId: '',
  dataStores: [],
  permissions: '',
  justification: '',
  trigger: 'SUPPORT_TICKET',
  ticketId: '',
  exclusion: '',
  sealed: false,
  disclosableFrom: '',
};

/** The exclusions that somebody with these roles may claim; the empty choice is none, and asks the customer. */
export const mayClaim = (roles: readonly string[]): readonly TypedForm['exclusion'][] =>
  (['', ...EXCLUSIONS] as const).filter((one) => roles.includes(submittingRole(one === '' ? null : one)));

/** When a request came to its end; null while it waits, or its access runs. */
function endedAt(request: AccessRequest): string | null {
  switch (request.status) {
    case 'awaiting-internal-approval':
    case 'action-needed':
    case 'excluded': // a report, or an emergency, is declared anew
      return null;
    case 'approved':
    case 'not-required':
      return request.access?.endedAt ?? null;
    case 'denied':
      return request.customerDecision?.at ?? null;
    case 'expired':
      return request.expiresAt;
    case 'rejected-internally':
      return request.internalApproval?.at ?? null;
    case 'internal-review-expired':
      return request.reviewExpiresAt;
    default:
      return request.status satisfies never;
  }
}

/** Reports whether it can be repeated: it has ended, and policy still knows it. */
export function mayAskAgain(request: AccessRequest, now: number): boolean {
  const ended = endedAt(request);
  return ended !== null && !isOver(Date.parse(ended) + KEPT_AFTER_END_MS, now);
}

/** A finished request as a form for a new one. */
export const formOfFormer = (former: AccessRequest): TypedForm => ({
  ...NOTHING_TYPED,
  tenantId: former.tenantId,
  environmentId: former.environment.id,
  dataStores: former.dataStores,
  permissions: former.permissions.join('\n'),
  justification: former.justification ?? '',
  trigger: former.trigger,
  // A request without a ticket has a name in its place.
  ticketId: former.trigger === 'SUPPORT_TICKET' ? former.supportRequestId : '',
});

/** The meaning of the form's empty choice. */
export const exclusionOf = ({ exclusion }: TypedForm) => (exclusion === '' ? null : exclusion);

export const permissionsOf = ({ permissions }: Pick<TypedForm, 'permissions'>): readonly string[] =>
  linesOf(permissions);

/** The messages for wrong fields, by the API's names of them: those rules of intake that a form can check. */
export function wrongInForm(typed: TypedForm, words: Words['provider']['form']): ReadonlyMap<string, string> {
  const wrong = new Map<string, string>();
  const needs = (field: string, given: boolean) => given || wrong.set(field, words.needed);
  needs('tenantId', typed.tenantId !== '');
  needs('environmentId', typed.environmentId !== '');
  needs('dataStores', typed.dataStores.length > 0);
  needs('permissions', permissionsOf(typed).length > 0);
  needs('justification', typed.justification.trim() !== '');
  needs('ticketId', !needsTicket(typed.trigger) || typed.ticketId.trim() !== '');
  if (typed.dataStores.length > ENTRIES_MAX) wrong.set('dataStores', words.tooMany);
  if (permissionsOf(typed).length > ENTRIES_MAX) wrong.set('permissions', words.tooMany);
  if (isTooLong(typed.justification.trim())) wrong.set('justification', words.tooLong);
  if (typed.ticketId.trim() !== '' && !isPlainId(typed.ticketId.trim())) wrong.set('ticketId', words.noId);
  return wrong;
}

/** The fields of a submission besides the typed ones. With the same `sourceRequestId` a repeated form is the same request. */
interface Beside {
  readonly sourceRequestId: string;
  /** The ended request that it asks for again. */
  readonly previousRequestId: string | null;
  readonly zone: string;
}

/** The submission for the API. */
export const submissionOf = (typed: TypedForm, { sourceRequestId, previousRequestId, zone }: Beside) => ({
  sourceRequestId,
  tenantId: typed.tenantId,
  environmentId: typed.environmentId,
  dataStores: typed.dataStores,
  permissions: permissionsOf(typed),
  justification: typed.justification.trim(),
  trigger: typed.trigger,
  ticketId: needsTicket(typed.trigger) ? typed.ticketId.trim() : null,
  exclusion: exclusionOf(typed),
  ...(maySeal(exclusionOf(typed)) && typed.sealed
    ? { disclosure: 'SEALED', disclosableFrom: utcOf(typed.disclosableFrom, zone) ?? null }
    : { disclosure: 'NOTIFY', previousRequestId }),
});
