import { useAnnounce } from '@fluentui/react-components';
import { type Sent, sendDecision } from '../api/send-decision.ts';
import type { OutcomeLater } from '../api/use-outcome-later.ts';
import { useApi } from '../session/session.tsx';
import { useWords } from '../words/words.tsx';
import { decisionOutcome } from './decision-outcome.ts';
import type { SaidMessage } from './message.tsx';

/** Sends a text about a request, says what came of it, and puts the request as it then is. */
export function useSendText<T>(options: {
  /** The request's path. */
  readonly path: string;
  readonly done: string;
  readonly onDone: (request: T) => void;
  readonly onSaid: (said: SaidMessage) => void;
  readonly outcomeLater: OutcomeLater;
}): (to: string, body: object, onRefusedLater: () => void) => Promise<Sent<T>['kind']> {
  const { path, done, onDone, onSaid, outcomeLater } = options;
  const words = useWords();
  const api = useApi();
  const announce = useAnnounce().announce;
  return async (to, body, onRefusedLater) => {
    const sent = await sendDecision<T>(api, { method: 'POST', to: path + to, body, look: path });
    if (sent.kind === 'pending')
      void outcomeLater<T>(sent, path).then((found) => {
        if (found !== undefined && tell(found) === 'refused') onRefusedLater();
      });
    return tell(sent);
  };

  function tell(sent: Sent<T>): Sent<T>['kind'] {
    const outcome = decisionOutcome(sent, words, { done: () => done, notSent: words.questions.notSent });
    if (outcome !== undefined) {
      onSaid(outcome);
      announce(outcome.text);
    }
    const now = sent.kind === 'done' ? sent.resource : 'now' in sent ? sent.now : undefined;
    if (now !== undefined) onDone(now);
    return sent.kind;
  }
}
