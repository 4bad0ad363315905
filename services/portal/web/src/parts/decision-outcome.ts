import type { Sent } from '../api/send-decision.ts';
import type { Words } from '../words/words.tsx';
import type { SaidMessage } from './message.tsx';
import { errorSentenceOf, fieldSentences } from './states.tsx';

/** The message about a decision that was sent; none where the page asks to sign in again. */
export function decisionOutcome<T>(
  sent: Sent<T>,
  words: Words,
  texts: { readonly done: (resource: T) => string; readonly notSent: string },
): SaidMessage | undefined {
  switch (sent.kind) {
    case 'done':
      return { intent: 'success', text: texts.done(sent.resource) };
    case 'pending':
      return { intent: 'info', text: words.states.pending };
    case 'proposed':
      return { intent: 'info', text: words.approvals.nowProposed };
    case 'refused':
      return { intent: 'error', text: errorSentenceOf(sent.error, words) };
    case 'unknown':
      return { intent: 'warning', text: texts.notSent };
    case 'fields':
      return { intent: 'error', text: fieldSentences(sent.fields, words) };
    case 'failed':
      return { intent: 'error', text: errorSentenceOf(sent.error, words) };
    case 'session-ended':
      return undefined;
  }
}
