import type { AwaitingInternalApproval, Closed, SealedDraft } from '@lockbox/contracts/generated/policy-state';
import type { RequestState } from '../decider/entity.ts';

/** A sealed legal demand that may not be shown yet: it waits for its internal approval, was rejected there, or is sealed. */
export type HiddenRequest = (AwaitingInternalApproval | Closed) & { readonly sealed: SealedDraft };

/** Reports whether the law still forbids to show that this request exists. */
export const isHidden = (request: RequestState | undefined): request is HiddenRequest =>
  (request?.type === 'AwaitingInternalApproval' || request?.type === 'Closed') && request.sealed !== null;

/** A request as a customer may know of it: one that is hidden does not exist. */
export const visible = (request: RequestState | undefined): RequestState | undefined =>
  isHidden(request) ? undefined : request;

/** The content of a sealed request until its disclosure: policy remembers it only here. */
export const sealedIn = (request: RequestState | undefined): SealedDraft | null =>
  isHidden(request) ? request.sealed : null;

/**
 * Reports whether a closed request is kept for good: an undisclosed sealed exclusion is the only copy that could ever be
 * opened.
 */
export const isKeptForDisclosure = ({ outcome }: Closed): boolean => outcome === 'SEALED';
