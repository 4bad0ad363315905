import { NO_PASSKEYS, passkeysAt } from '../collections/policies/collection.ts';
import type { PasskeysPart } from '../collections/policies/document.ts';
import type { ApprovalPart } from '../collections/requests/collection.ts';

/**
 * Whether the approval of the first of two counts at a moment, as policy asks when another approves: whoever gave it holds the role
 * and, while passkeys are required, the one that has signed it is theirs still.
 */
export function approvalCounts(
  { by, credentialId }: Pick<ApprovalPart, 'by' | 'credentialId'>,
  holdsRole: boolean,
  passkeys: PasskeysPart = NO_PASSKEYS,
  now: number,
): boolean {
  const { required, enrolled } = passkeysAt(passkeys, now);
  const isTheirs = enrolled.some((one) => one.credentialId === credentialId && one.principalId === by);
  return holdsRole && (!required || isTheirs);
}
