import type { Notice } from '../work-list/notice.ts';
import type { MessageView } from './view.ts';

/** The pages that messages lead to. `review` is the request where a decision is asked for. */
export type LinkTarget = 'review' | 'request' | 'record' | 'policy';

const ASK_FOR_DECISION: ReadonlySet<Notice['kind']> = new Set([
  'approval-needed',
  'reminder',
  'one-more-approval',
  'question-answered',
]);

/** Where a message leads to. A link only shows something: to decide, a person signs in. */
export function linkOf(
  notice: Notice,
  { portalUrl, side, eventId }: Pick<MessageView, 'portalUrl' | 'side' | 'eventId'>,
): { readonly target: LinkTarget; readonly url: string } {
  const { kind } = notice;
  if (!('requestId' in notice)) return { target: 'policy', url: `${portalUrl}/policy` };
  // The customer was never asked: for them this is no lockbox request, and its record in the log is what can be shown.
  if ((kind === 'exclusion' || kind === 'disclosed') && side === 'customer') {
    return { target: 'record', url: `${portalUrl}/activity/${encodeURIComponent(eventId)}` };
  }
  return {
    target: ASK_FOR_DECISION.has(kind) ? 'review' : 'request',
    url: `${portalUrl}${side === 'customer' ? '' : '/provider'}/requests/${encodeURIComponent(notice.requestId)}`,
  };
}
