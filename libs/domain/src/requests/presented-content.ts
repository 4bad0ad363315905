import { hash } from 'node:crypto';
import type { RequestSubmitted, Sha256 } from '@lockbox/contracts/generated/events';
import type { TenantId } from '@lockbox/contracts/ids';
import {
  type AskedRequest,
  type Asking,
  askedText,
  type ClaimedExclusion,
  internalShownText,
  type ShownQuestion,
  type Submission,
  shownOf,
  submissionText,
} from '@lockbox/evidence/webauthn/shown-text';

export type { ApprovalsShown, Asking } from '@lockbox/evidence/webauthn/shown-text';

/** At one go, and by way of a text: an object for each hash, or a buffer asked for, takes twice as long. */
export const askedHash = (asked: AskedRequest): Sha256 =>
  Buffer.from(hash('sha256', askedText(asked), 'binary'), 'latin1');

export const sha256OfText = (text: string): string => hash('sha256', text, 'hex');

/**
 * The hash that a decision carries and policy compares: SHA-256, hexadecimal. Questions are in the order in which they were
 * asked.
 */
export const shownHash = (asked: Sha256, asking: Asking, questions: readonly ShownQuestion[] = []): string =>
  shownOf(sha256OfText, asked.toString('hex'), asking, questions);

/** The presented content of an internal decision: SHA-256, hexadecimal. */
export const internalShownHash = (asked: Sha256, claimed: ClaimedExclusion): string =>
  sha256OfText(internalShownText(asked.toString('hex'), claimed));

/** The presented content of an internal decision on the request that this event submits. */
export function internalShownIn({ tenantId, data }: { readonly tenantId: TenantId; readonly data: RequestSubmitted }) {
  const justification = data.justification.digest.toString('hex');
  return internalShownHash(askedHash({ ...data, tenantId, justification }), data);
}

/** SHA-256 of a submission's text. */
export const submissionHash = (submission: Submission): Sha256 =>
  Buffer.from(hash('sha256', submissionText(submission), 'binary'), 'latin1');
