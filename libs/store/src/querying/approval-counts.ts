import { NO_PASSKEYS, passkeysAt } from '../collections/policies/collection.ts';
import type { PasskeysPart } from '../collections/policies/document.ts';
import type { ApprovalPart } from '../collections/requests/collection.ts';

/**
 * Reports whether the first of two approvals counts at a moment, by policy's own question when another person approves: its
 * author holds the role and, while passkeys are required, still owns the signing passkey.
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
