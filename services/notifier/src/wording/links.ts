import type { Notice } from '../work-list/notice.ts';
import type { MessageView } from './view.ts';

/** The pages that messages lead to. `review` is the request where a decision is asked for, `record` an event of the log. */
export type LinkTarget = 'review' | 'request' | 'access' | 'policy' | 'record';

const ABOUT_ACCESS: ReadonlySet<Notice['kind']> = new Set<Notice['kind']>([
  'exclusion',
  'disclosed',
  'not-required',
  'access-ended',
]);

const ASK_FOR_DECISION: ReadonlySet<Notice['kind']> = new Set([
  'review-needed',
  'review-reminder',
  'approval-needed',
  'reminder',
  'one-more-approval',
  'question-answered',
]);

/** The page that a message links to. A link only shows something: a decision needs a sign-in. */
export function linkOf(
  notice: Notice,
  { portalUrl, side, eventId }: Pick<MessageView, 'portalUrl' | 'side' | 'eventId'>,
): { readonly target: LinkTarget; readonly url: string } {
  const { kind } = notice;
  if ('reportedRequestId' in notice || kind === 'access-refused')
    return { target: 'record', url: `${portalUrl}/activity/${eventId}` };
  if (!('requestId' in notice)) return { target: 'policy', url: `${portalUrl}/policy` };
  const id = encodeURIComponent(notice.requestId);
  // The customer was not asked, so on the customer's side it is listed among the accesses.
  if (ABOUT_ACCESS.has(kind) && side === 'customer') return { target: 'access', url: `${portalUrl}/accesses/${id}` };
  return {
    target: ASK_FOR_DECISION.has(kind) ? 'review' : 'request',
    url: `${portalUrl}${side === 'customer' ? '' : '/provider'}/requests/${id}`,
  };
}

/**
 * Links to the page of a pending decision with the answer preselected. They decide nothing: a person signs in, reads and
 * confirms.
 */
export function choicesOf(
  notice: Notice,
  view: Pick<MessageView, 'portalUrl' | 'side' | 'eventId'>,
): Readonly<Record<'approve' | 'deny', string>> | null {
  const { target, url } = linkOf(notice, view);
  return target === 'review' ? { approve: `${url}?decision=approve`, deny: `${url}?decision=deny` } : null;
}
