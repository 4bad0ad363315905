import type { AwaitingInternalApproval, Closed, SealedDraft } from '@lockbox/contracts/generated/policy-state';
import type { RequestState } from '../decider/entity.ts';

/** A sealed legal demand that may not be shown yet: it waits for its internal approval, was rejected there, or is sealed. */
export type HiddenRequest = (AwaitingInternalApproval | Closed) & { readonly sealed: SealedDraft };

/** Whether the law still forbids to show that this request exists at all. */
export const isHidden = (request: RequestState | undefined): request is HiddenRequest =>
  (request?.type === 'AwaitingInternalApproval' || request?.type === 'Closed') && request.sealed !== null;

/** A request as a customer may know of it: one that is hidden does not exist. */
export const visible = (request: RequestState | undefined): RequestState | undefined =>
  isHidden(request) ? undefined : request;

/** What a sealed request holds until its disclosure: it stands nowhere else in what policy remembers. */
export const sealedIn = (request: RequestState | undefined): SealedDraft | null =>
  isHidden(request) ? request.sealed : null;

/** Whether a closed request is kept for good: undisclosed, a sealed exclusion is all that anyone could ever open. */
export const isKeptForDisclosure = ({ outcome }: Closed): boolean => outcome === 'SEALED';
