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
  /** Of a sealed demand, local to the reader: from when it may be told. */
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

/** Whether a request has come to its end without running access, so that it can be asked for once more. */
export const mayAskAgain = ({ status, access }: Pick<AccessRequest, 'status' | 'access'>): boolean => {
  switch (status) {
    case 'awaiting-internal-approval':
    case 'action-needed':
    case 'excluded': // a report, or an emergency, is declared anew
      return false;
    case 'approved':
    case 'not-required':
      return access?.state === 'ended';
    default:
      return true;
  }
};

/** A finished request as a form for a new one. What it refers to stands at the end of the new justification. */
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

/** What the form's empty choice stands for. */
export const exclusionOf = ({ exclusion }: TypedForm) => (exclusion === '' ? null : exclusion);

export const permissionsOf = ({ permissions }: Pick<TypedForm, 'permissions'>): readonly string[] =>
  linesOf(permissions);

/** With what the request refers to, at the end. */
const withReference = (justification: string, reference: string | undefined): string =>
  reference === undefined ? justification.trim() : `${justification.trim()}\n\n${reference}`;

/** The messages for wrong fields, by the API's names of them: those rules of intake that a form can check. */
export function wrongIn(
  typed: TypedForm,
  words: Words['provider']['form'],
  reference?: string,
): ReadonlyMap<string, string> {
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
  if (isTooLong(withReference(typed.justification, reference))) wrong.set('justification', words.tooLong);
  if (typed.ticketId.trim() !== '' && !isPlainId(typed.ticketId.trim())) wrong.set('ticketId', words.noId);
  return wrong;
}

/**
 * The submission for the API. With the same `sourceRequestId` a repeated form is the same request. `reference` says which former
 * request it asks for again: everybody who decides reads it, and the log has its digest.
 */
export const submissionOf = (typed: TypedForm, sourceRequestId: string, reference?: string, zone = 'UTC') => ({
  sourceRequestId,
  tenantId: typed.tenantId,
  environmentId: typed.environmentId,
  dataStores: typed.dataStores,
  permissions: permissionsOf(typed),
  justification: withReference(typed.justification, reference),
  trigger: typed.trigger,
  ticketId: needsTicket(typed.trigger) ? typed.ticketId.trim() : null,
  exclusion: exclusionOf(typed),
  ...(maySeal(exclusionOf(typed)) && typed.sealed
    ? { disclosure: 'SEALED', disclosableFrom: utcOf(typed.disclosableFrom, zone) ?? null }
    : { disclosure: 'NOTIFY' }),
});
