import { useAnnounce } from '@fluentui/react-components';
import { useState } from 'react';
import type { Policy } from '../api/resources.ts';
import { sendDecision } from '../api/send-decision.ts';
import { decisionOutcome } from '../parts/decision-outcome.ts';
import type { Said } from '../parts/message.tsx';
import { useApi } from '../session/session.tsx';
import { useWords } from '../words/words.tsx';

/** What changes the policy, or leads to a change. */
interface PolicyCall {
  readonly method: 'POST' | 'PUT';
  readonly to: string;
  readonly body: unknown;
}

export interface Changing {
  readonly onChanged: (policy: Policy) => void;
  /** Asks for the policy anew: of a proposal the answer does not hold all that is shown. */
  readonly onProposed: () => void;
}

/** Sends what changes the policy; gives a message about the outcome. */
export function usePolicyChange({ onChanged, onProposed }: Changing) {
  const words = useWords();
  const api = useApi();
  const announce = useAnnounce().announce;
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<Said>();

  const send = async (call: PolicyCall, done: (policy: Policy) => string) => {
    setBusy(true);
    const sent = await sendDecision<Policy>(api, { ...call, look: '/policy' });
    setBusy(false);
    if (sent.kind === 'done') onChanged(sent.resource);
    if (sent.kind === 'proposed') onProposed();
    if ((sent.kind === 'refused' || sent.kind === 'unknown') && sent.now !== undefined) onChanged(sent.now);
    const outcome = decisionOutcome(sent, words, { done, notSent: words.policy.notSent });
    if (outcome === undefined) return;
    setSaid(outcome);
    announce(outcome.text);
  };
  return { busy, said, send };
}
