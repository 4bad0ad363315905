import { Button, makeStyles, mergeClasses, Text, tokens, useAnnounce } from '@fluentui/react-components';
import { CheckmarkCircleRegular, DismissCircleRegular } from '@fluentui/react-icons';
import { isAdministrator } from '@lockbox/domain/roles';
import { useState } from 'react';
import type { Policy } from '../api/resources.ts';
import { sendDecision } from '../api/send-decision.ts';
import { Confirm } from '../parts/confirm.tsx';
import { decisionOutcome } from '../parts/decision-outcome.ts';
import { OutcomeMessage, type Said } from '../parts/message.tsx';
import { nameOf } from '../parts/person-name.tsx';
import { Section } from '../parts/section.tsx';
import { useApi, useSession } from '../session/session.tsx';
import { useFormats } from '../time/clock.tsx';
import { useWords } from '../words/words.tsx';

const useStyles = makeStyles({
  state: { display: 'flex', gap: tokens.spacingHorizontalS, alignItems: 'flex-start' },
  icon: { fontSize: '24px', flexShrink: 0 },
  on: { color: tokens.colorStatusSuccessForeground1 },
  off: { color: tokens.colorNeutralForeground3 },
  lines: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXS,
    marginBottom: tokens.spacingVerticalM,
  },
  consequences: { paddingLeft: tokens.spacingHorizontalL },
});

/** Whether the policy is on, and the switch for those who may use it. */
export function PolicySwitch(props: { readonly policy: Policy; readonly onChanged: (policy: Policy) => void }) {
  const { policy, onChanged } = props;
  const styles = useStyles();
  const words = useWords();
  const { policy: text } = words;
  const api = useApi();
  const session = useSession();
  const announce = useAnnounce().announce;
  // The dialog keeps its text while it fades out, although the policy has changed by then.
  const [asking, setAsking] = useState({ open: false, enable: false });
  const close = () => setAsking((before) => ({ ...before, open: false }));
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<Said>();
  const enabling = !policy.enabled;
  const withoutLicence = enabling && policy.licenceFamiliesHeld.length === 0;

  const change = async () => {
    setBusy(true);
    const sent = await sendDecision<Policy>(api, {
      method: 'PUT',
      to: '/policy',
      body: { enabled: asking.enable },
      look: '/policy',
    });
    setBusy(false);
    close();
    if (sent.kind === 'done') onChanged(sent.resource);
    if ((sent.kind === 'refused' || sent.kind === 'unknown') && sent.now !== undefined) onChanged(sent.now);
    const outcome = decisionOutcome(sent, words, {
      done: ({ enabled }) => (enabled ? text.nowOn : text.nowOff),
      notSent: text.notSent,
    });
    if (outcome === undefined) return;
    setSaid(outcome);
    announce(outcome.text);
  };

  return (
    <Section title={policy.enabled ? text.on : text.off} card>
      {said !== undefined && <OutcomeMessage said={said} />}
      <PolicyState policy={policy} />
      {isAdministrator(session.roles) ? (
        <Button
          appearance={enabling ? 'primary' : 'secondary'}
          disabledFocusable={withoutLicence}
          onClick={() => setAsking({ open: true, enable: enabling })}
        >
          {enabling ? text.enable : text.disable}
        </Button>
      ) : (
        <Text size={200}>{text.readOnly}</Text>
      )}
      {withoutLicence && (
        <Text block size={200}>
          {text.noLicence}
        </Text>
      )}
      <Confirm
        open={asking.open}
        title={asking.enable ? text.confirmEnable : text.confirmDisable}
        yes={asking.enable ? text.enable : text.disable}
        busy={busy}
        onYes={() => void change()}
        onCancel={close}
      >
        <ul className={styles.consequences}>
          {(asking.enable ? text.enableConsequences : text.disableConsequences).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </Confirm>
    </Section>
  );
}

function PolicyState({ policy }: { readonly policy: Policy }) {
  const styles = useStyles();
  const { policy: text } = useWords();
  const { local } = useFormats();
  return (
    <div className={styles.state}>
      {policy.enabled ? (
        <CheckmarkCircleRegular className={mergeClasses(styles.icon, styles.on)} aria-hidden />
      ) : (
        <DismissCircleRegular className={mergeClasses(styles.icon, styles.off)} aria-hidden />
      )}
      <div className={styles.lines}>
        <Text>{policy.enabled ? text.onText : text.offText}</Text>
        <Text size={200}>
          {policy.changedAt !== null && policy.changedBy !== null
            ? text.changed(nameOf(policy.changedBy), local(policy.changedAt))
            : text.neverChanged}
        </Text>
      </div>
    </div>
  );
}
