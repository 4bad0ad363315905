import { Button, useAnnounce } from '@fluentui/react-components';
import { useState } from 'react';
import type { AccessRequest } from '../api/resources.ts';
import { type Sent, sendDecision } from '../api/send-decision.ts';
import type { OutcomeLater } from '../api/use-outcome-later.ts';
import { Confirm } from '../parts/confirm.tsx';
import { decisionOutcome } from '../parts/decision-outcome.ts';
import type { SaidMessage } from '../parts/message.tsx';
import { useApi } from '../session/session.tsx';
import { useWords } from '../words/words.tsx';

/** An engineer whose work is done ends the access early. */
export function HandBack(props: {
  readonly request: AccessRequest;
  readonly onDone: (request: AccessRequest) => void;
  readonly onSaid: (said: SaidMessage) => void;
  readonly outcomeLater: OutcomeLater;
}) {
  const { request, onDone, onSaid, outcomeLater } = props;
  const words = useWords();
  const { provider } = words;
  const api = useApi();
  const announce = useAnnounce().announce;
  const [confirming, setConfirming] = useState(false);
  const [busy, setBusy] = useState(false);
  const path = `/access-requests/${encodeURIComponent(request.id)}`;

  const send = async () => {
    setBusy(true);
    const sent = await sendDecision<AccessRequest>(api, { method: 'POST', to: `${path}/finish`, look: path });
    setBusy(false);
    setConfirming(false);
    tell(sent);
    if (sent.kind === 'pending') void outcomeLater<AccessRequest>(sent, path).then((found) => found && tell(found));
  };
  const tell = (sent: Sent<AccessRequest>) => {
    const outcome = decisionOutcome(sent, words, { done: () => provider.handedBack, notSent: provider.notSent });
    if (outcome !== undefined) {
      onSaid(outcome);
      announce(outcome.text);
    }
    if (sent.kind === 'done') onDone(sent.resource);
    if ('now' in sent && sent.now !== undefined) onDone(sent.now);
  };
  return (
    <>
      <Button onClick={() => setConfirming(true)}>{provider.handBack}</Button>
      <Confirm
        open={confirming}
        title={provider.confirmHandBack}
        yes={provider.yesHandBack}
        busy={busy}
        onYes={() => void send()}
        onCancel={() => setConfirming(false)}
      >
        {provider.confirmHandBackText}
      </Confirm>
    </>
  );
}
