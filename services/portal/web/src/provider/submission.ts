import { isAddress } from '@lockbox/contracts/ids';
import type { Words } from '../words/words.tsx';

/** The form as it is typed. */
export interface Typed {
  readonly tenantId: string;
  readonly environmentId: string;
  readonly dataStores: readonly string[];
  readonly permissions: string;
  readonly justification: string;
  readonly trigger: 'SUPPORT_TICKET' | 'PROVIDER_ALERT';
  readonly ticketId: string;
  readonly exclusion: '' | 'INADVERTENT' | 'EMERGENCY' | 'LEGAL_DEMAND';
  readonly declaredBy: string;
  readonly sealed: boolean;
}

export const NOTHING_TYPED: Typed = {
  tenantId: '',
  environmentId: '',
  dataStores: [],
  permissions: '',
  justification: '',
  trigger: 'SUPPORT_TICKET',
  ticketId: '',
  exclusion: '',
  declaredBy: '',
  sealed: false,
};

const AT_MOST = 50;
const JUSTIFICATION_MAX = 2000;

const permissionsOf = ({ permissions }: Typed): readonly string[] => [
  ...new Set(
    permissions
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  ),
];

/** What is wrong, by the API's names of the fields. The rules of intake as far as a form can know them. */
export function wrongIn(typed: Typed, words: Words['provider']['form']): ReadonlyMap<string, string> {
  const wrong = new Map<string, string>();
  const needs = (field: string, given: boolean) => given || wrong.set(field, words.needed);
  needs('tenantId', typed.tenantId !== '');
  needs('environmentId', typed.environmentId !== '');
  needs('dataStores', typed.dataStores.length > 0);
  needs('permissions', permissionsOf(typed).length > 0);
  needs('justification', typed.justification.trim() !== '');
  needs('ticketId', typed.trigger !== 'SUPPORT_TICKET' || typed.ticketId.trim() !== '');
  needs('declaredBy', typed.exclusion === '' || typed.declaredBy.trim() !== '');
  if (typed.dataStores.length > AT_MOST) wrong.set('dataStores', words.tooMany);
  if (permissionsOf(typed).length > AT_MOST) wrong.set('permissions', words.tooMany);
  if (typed.justification.length > JUSTIFICATION_MAX) wrong.set('justification', words.tooLong);
  for (const field of ['ticketId', 'declaredBy'] as const) {
    if (isAddress(typed[field])) wrong.set(field, words.noAddress);
  }
  return wrong;
}

/** As the API takes it. `sourceRequestId` makes a repeat of the same form the same request. */
export const submissionOf = (typed: Typed, sourceRequestId: string) => ({
  sourceRequestId,
  tenantId: typed.tenantId,
  environmentId: typed.environmentId,
  dataStores: typed.dataStores,
  permissions: permissionsOf(typed),
  justification: typed.justification.trim(),
  trigger: typed.trigger,
  ticketId: typed.trigger === 'SUPPORT_TICKET' ? typed.ticketId.trim() : null,
  exclusion: typed.exclusion === '' ? null : typed.exclusion,
  declaredBy: typed.exclusion === '' ? null : typed.declaredBy.trim(),
  disclosure: typed.exclusion === 'LEGAL_DEMAND' && typed.sealed ? 'SEALED' : 'NOTIFY',
});
