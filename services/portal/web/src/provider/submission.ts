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
import { linesOf } from '../parts/lines.ts';
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
};

/** The exclusions that somebody with these roles may claim; the empty choice is none, and asks the customer. */
export const mayClaim = (roles: readonly string[]): readonly TypedForm['exclusion'][] =>
  (['', ...EXCLUSIONS] as const).filter((one) => roles.includes(submittingRole(one === '' ? null : one)));

/** What the form's empty choice stands for. */
export const exclusionOf = ({ exclusion }: TypedForm) => (exclusion === '' ? null : exclusion);

export const permissionsOf = ({ permissions }: Pick<TypedForm, 'permissions'>): readonly string[] =>
  linesOf(permissions);

/** The messages for wrong fields, by the API's names of them: those rules of intake that a form can check. */
export function wrongIn(typed: TypedForm, words: Words['provider']['form']): ReadonlyMap<string, string> {
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
  if (isTooLong(typed.justification)) wrong.set('justification', words.tooLong);
  if (typed.ticketId.trim() !== '' && !isPlainId(typed.ticketId.trim())) wrong.set('ticketId', words.noId);
  return wrong;
}

/** The submission for the API. With the same `sourceRequestId` a repeated form is the same request. */
export const submissionOf = (typed: TypedForm, sourceRequestId: string) => ({
  sourceRequestId,
  tenantId: typed.tenantId,
  environmentId: typed.environmentId,
  dataStores: typed.dataStores,
  permissions: permissionsOf(typed),
  justification: typed.justification.trim(),
  trigger: typed.trigger,
  ticketId: needsTicket(typed.trigger) ? typed.ticketId.trim() : null,
  exclusion: exclusionOf(typed),
  disclosure: maySeal(exclusionOf(typed)) && typed.sealed ? 'SEALED' : 'NOTIFY',
});
