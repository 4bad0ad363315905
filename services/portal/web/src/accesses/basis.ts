import type { LockboxRequest } from '../api/resources.ts';
import type { Words } from '../words/words.tsx';

export type BasisWord = keyof Words['accesses']['basis'];
export const BASES_IN_ORDER: readonly BasisWord[] = [
  'CUSTOMER_APPROVAL',
  'NOT_REQUIRED',
  'EMERGENCY',
  'INADVERTENT',
  'LEGAL_DEMAND',
];

/** On what basis somebody saw the data, with the reason where nobody was asked; null where there was no access. */
export function basisOf(
  { access, exclusion, notRequired, status, disclosedAt }: LockboxRequest,
  { accesses }: Words,
): string | null {
  if (disclosedAt !== null) return accesses.legalDemandDisclosed;
  const basis: BasisWord | null = access?.basis ?? (status === 'excluded' ? exclusion : null);
  if (basis === null) return null;
  return basis === 'NOT_REQUIRED' && notRequired !== null
    ? accesses.notRequiredBecause({ reason: accesses.notRequired[notRequired] })
    : accesses.basis[basis];
}

/** The filter for accesses of which a customer is notified without having been asked; one filter names several bases. */
export const EXCLUSION_BASES = 'EMERGENCY,INADVERTENT,LEGAL_DEMAND';
