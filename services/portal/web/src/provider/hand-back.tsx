import { Button, useAnnounce } from '@fluentui/react-components';
import { useState } from 'react';
import type { AccessRequest } from '../api/resources.ts';
import { sendDecision } from '../api/send-decision.ts';
import { Confirm } from '../parts/confirm.tsx';
import type { Said } from '../parts/message.tsx';
import { sentenceOf } from '../parts/states.tsx';
import { useApi } from '../session/session.tsx';
import { useWords } from '../words/words.tsx';

/** An engineer whose work is done ends the access early. */
export function HandBack(props: {
  readonly request: AccessRequest;
  readonly onDone: (request: AccessRequest) => void;
  readonly onSaid: (said: Said) => void;
}) {
  const { request, onDone, onSaid } = props;
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
    const show = (said: Said) => {
      onSaid(said);
      announce(said.text);
    };
    switch (sent.kind) {
      case 'done':
        show({ intent: 'success', text: provider.handedBack });
        return onDone(sent.resource);
      case 'pending':
        return show({ intent: 'info', text: words.states.pending });
      case 'refused':
        show({ intent: 'error', text: sent.reason });
        return sent.now === undefined ? undefined : onDone(sent.now);
      case 'unknown':
        return show({ intent: 'warning', text: provider.notSent });
      case 'fields':
        return show({ intent: 'error', text: [...sent.fields.values()].join(' ') });
      case 'failed':
        return show({ intent: 'error', text: sentenceOf(sent.error, words) });
      case 'session-ended':
        return undefined;
    }
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
