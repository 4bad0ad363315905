import { Button, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { CheckmarkCircleRegular, DismissCircleRegular } from '@fluentui/react-icons';
import { isAdministrator } from '@lockbox/domain/directory/roles';
import { useState } from 'react';
import type { Policy } from '../api/resources.ts';
import { Confirm } from '../parts/confirm.tsx';
import { OutcomeMessage } from '../parts/message.tsx';
import { personNameOf } from '../parts/person-name.tsx';
import { PageSection } from '../parts/section.tsx';
import { useSession } from '../session/session.tsx';
import { useFormats } from '../time/clock.tsx';
import { useWords } from '../words/words.tsx';
import { type ChangingPolicy, usePolicyChange } from './use-policy-change.ts';

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

/** The policy's state, and the switch for those who may use it. */
export function PolicySwitch({ policy, onChanged, onProposed }: { readonly policy: Policy } & ChangingPolicy) {
  const styles = useStyles();
  const { policy: text, approvals } = useWords();
  const session = useSession();
  // The dialog keeps its text while it fades out, although the policy has changed by then.
  const [asking, setAsking] = useState({ open: false, enable: false });
  const close = () => setAsking((before) => ({ ...before, open: false }));
  const { busy, said, send } = usePolicyChange({ onChanged, onProposed, passkeys: policy.passkeys });
  const enabling = !policy.enabled;
  const withoutLicence = enabling && policy.licenceFamiliesHeld.length === 0;

  const change = async () => {
    const call = { method: 'PUT', to: '/policy', body: { enabled: asking.enable } } as const;
    const done = ({ enabled }: Policy) => (enabled ? text.nowOn : text.nowOff);
    await send(call, done, asking.enable ? undefined : ['DISABLE_POLICY']);
    close();
  };

  return (
    <PageSection title={policy.enabled ? text.on : text.off} card>
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
        {!asking.enable && policy.approvalRule.scope !== 'none' && <Text block>{approvals.disableTakesTwo}</Text>}
        <ul className={styles.consequences}>
          {(asking.enable ? text.enableConsequences : text.disableConsequences).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </Confirm>
    </PageSection>
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
            ? text.changed({ who: personNameOf(policy.changedBy), at: local(policy.changedAt) })
            : text.neverChanged}
        </Text>
      </div>
    </div>
  );
}
