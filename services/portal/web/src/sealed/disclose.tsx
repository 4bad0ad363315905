import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import type { SealedDemand } from '../api/resources.ts';
import { Confirm } from '../parts/confirm.tsx';
import { NoticeBar } from '../parts/notice.tsx';
import { useTimeUntil } from '../time/clock.tsx';
import { useWords } from '../words/words.tsx';

/** The legal department opens a sealed demand. Nothing closes it again, so what happens is said before. */
export function Disclose(props: {
  readonly demand: SealedDemand;
  readonly customer: string;
  readonly onSend: () => Promise<unknown>;
}) {
  const { demand, customer, onSend } = props;
  const { sealed: words } = useWords();
  const [confirming, setConfirming] = useState(false);
  const [busy, setBusy] = useState(false);
  const left = useTimeUntil(demand.disclosableFrom);
  const early = demand.disclosableFrom === null || left > 0;
  const send = async () => {
    setBusy(true);
    await onSend();
    setBusy(false);
    setConfirming(false);
  };
  return (
    <>
      <Button appearance="primary" onClick={() => setConfirming(true)}>
        {words.disclose}
      </Button>
      <Confirm
        open={confirming}
        title={words.confirmDisclose}
        yes={words.yesDisclose}
        busy={busy}
        onYes={() => void send()}
        onCancel={() => setConfirming(false)}
      >
        <p>{words.confirmDiscloseText({ customer })}</p>
        {early && <NoticeBar intent="warning">{words.early}</NoticeBar>}
      </Confirm>
    </>
  );
}
