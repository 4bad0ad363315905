import type { View } from './letter.ts';

type Where = Pick<View, 'portalUrl' | 'side' | 'eventId'>;

/** The pages that letters lead to. A link shows; only a signed-in person decides. */
export const requestUrl = ({ portalUrl, side }: Where, requestId: string): string =>
  `${portalUrl}${side === 'customer' ? '' : '/provider'}/requests/${encodeURIComponent(requestId)}`;
export const policyUrl = ({ portalUrl }: Where): string => `${portalUrl}/policy`;
/** What was never asked of the customer is no lockbox request: its record in the log is what can be shown. */
export const recordUrl = ({ portalUrl, eventId }: Where): string =>
  `${portalUrl}/activity/${encodeURIComponent(eventId)}`;
