import { useAnnounce } from '@fluentui/react-components';
import type { PasskeyChange } from '@lockbox/evidence/webauthn/statement';
import { useState } from 'react';
import { sendDecision } from '../api/send-decision.ts';
import { decisionOutcome } from '../parts/decision-outcome.ts';
import type { SaidMessage } from '../parts/message.tsx';
import { useApi, useSession } from '../session/session.tsx';
import { useWords } from '../words/words.tsx';
import { NotSigned, type Passkeys, signChange } from './passkey.ts';

/** A call that changes the policy or passkeys, or leads to a change. */
interface ChangeCall {
  readonly method: 'POST' | 'PUT';
  readonly to: string;
  readonly body: object;
}

export interface Changing<T> {
  readonly onChanged: (resource: T) => void;
  /** Loads it again: the answer does not hold all of a proposal's content. */
  readonly onProposed: () => void;
}

/** Sends what changes a resource; gives a message about the outcome. `look`: its path. */
export function useSignedChange<T>({
  onChanged,
  onProposed,
  passkeys,
  look,
}: Changing<T> & { readonly passkeys: Passkeys; readonly look: string }) {
  const words = useWords();
  const api = useApi();
  const session = useSession();
  const announce = useAnnounce().announce;
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<SaidMessage>();

  const say = (outcome: SaidMessage | undefined) => {
    if (outcome === undefined) return;
    setSaid(outcome);
    announce(outcome.text);
  };

  /** Sends what is made for it by an authenticator, unless nothing was signed. Answers whether it is done, or under way. */
  const sendMade = async (
    call: Pick<ChangeCall, 'method' | 'to'>,
    make: () => Promise<object>,
    done: (resource: T) => string,
  ): Promise<boolean> => {
    setBusy(true);
    try {
      const sent = await sendDecision<T>(api, { ...call, body: await make(), look });
      if (sent.kind === 'done') onChanged(sent.resource);
      if (sent.kind === 'proposed') onProposed();
      if ((sent.kind === 'refused' || sent.kind === 'unknown') && sent.now !== undefined) onChanged(sent.now);
      say(decisionOutcome(sent, words, { done, notSent: words.policy.notSent }));
      return ['done', 'proposed', 'pending'].includes(sent.kind);
    } catch (error) {
      if (!(error instanceof NotSigned)) throw error;
      say({ intent: 'warning', text: words.passkeys.notSigned[error.why] });
      return false;
    } finally {
      setBusy(false);
    }
  };
  /** `change`: what a passkey signs, where the tenant requires it, or always. */
  const send = (
    call: ChangeCall,
    done: (resource: T) => string,
    change?: PasskeyChange,
    when: 'required' | 'always' = 'required',
  ) =>
    sendMade(
      call,
      async () =>
        change !== undefined && (passkeys.required || when === 'always')
          ? { ...call.body, assertion: await signChange(passkeys, session, change) }
          : call.body,
      done,
    );
  return { busy, said, send, sendMade };
}
