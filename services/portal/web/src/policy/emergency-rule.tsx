import { Button, Field, makeStyles, Radio, RadioGroup, Text, tokens } from '@fluentui/react-components';
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
import { changeOfEmergencyRule, EMERGENCY_RULES, type EmergencyChoiceSlug } from './emergency-choice.ts';
import { type ChangingPolicy, usePolicyChange } from './use-policy-change.ts';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', alignItems: 'flex-start', gap: tokens.spacingVerticalM },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  lines: { marginBottom: tokens.spacingVerticalM },
});

/** The effect of an emergency that the provider claims, and the form to change it for those who may. */
export function EmergencyRule({ policy, onChanged, onProposed }: { readonly policy: Policy } & ChangingPolicy) {
  const { emergencyRule: present, approvalRule, proposedChange } = policy;
  const styles = useStyles();
  const { emergencies: text, policy: policyWords } = useWords();
  const { local } = useFormats();
  const session = useSession();
  const [editing, setEditing] = useState(false);
  const { busy, said, send } = usePolicyChange({ onChanged, onProposed, passkeys: policy.passkeys });
  const change = async (rule: EmergencyChoiceSlug) => {
    const call = { method: 'PUT', to: '/policy/emergency-rule', body: { rule } } as const;
    if (await send(call, () => text.nowSet, changeOfEmergencyRule(rule))) setEditing(false);
  };

  return (
    <PageSection title={text.title} card>
      {said !== undefined && <OutcomeMessage said={said} />}
      <div className={styles.lines}>
        <Text block>{text.intro}</Text>
        <Text block weight="semibold">
          {text.says[present.rule]}
        </Text>
        <Text block size={200}>
          {present.setBy !== null &&
            present.setAt !== null &&
            policyWords.changed({ who: personNameOf(present.setBy), at: local(present.setAt) })}
        </Text>
      </div>
      {!isAdministrator(session.roles) && <Text size={200}>{policyWords.readOnly}</Text>}
      {isAdministrator(session.roles) && !editing && proposedChange === null && (
        <Button onClick={() => setEditing(true)}>{text.change}</Button>
      )}
      {isAdministrator(session.roles) && editing && proposedChange === null && (
        <RuleForm
          present={present.rule}
          takesTwo={approvalRule.scope !== 'none'}
          busy={busy}
          onSend={change}
          onCancel={() => setEditing(false)}
        />
      )}
    </PageSection>
  );
}

function RuleForm(props: {
  readonly present: EmergencyChoiceSlug;
  readonly takesTwo: boolean;
  readonly busy: boolean;
  readonly onSend: (rule: EmergencyChoiceSlug) => Promise<void>;
  readonly onCancel: () => void;
}) {
  const { present, takesTwo, busy, onSend, onCancel } = props;
  const styles = useStyles();
  const { emergencies: text, approvals, states } = useWords();
  const [chosen, setChosen] = useState(present);
  const [confirming, setConfirming] = useState(false);
  const yes = takesTwo ? text.propose : text.set;

  return (
    <div className={styles.form}>
      <Field label={text.question}>
        <RadioGroup
          value={chosen}
          onChange={(_event, { value }) => setChosen(EMERGENCY_RULES.find((rule) => rule === value) ?? chosen)}
        >
          {EMERGENCY_RULES.map((rule) => (
            <Radio key={rule} value={rule} label={text.choices[rule]} />
          ))}
        </RadioGroup>
      </Field>
      <div className={styles.buttons}>
        <Button appearance="primary" onClick={() => setConfirming(true)}>
          {yes}
        </Button>
        <Button onClick={onCancel}>{states.cancel}</Button>
      </div>
      <Confirm
        open={confirming}
        title={takesTwo ? approvals.confirmPropose : approvals.confirmSet}
        yes={yes}
        busy={busy}
        onYes={() => void onSend(chosen).then(() => setConfirming(false))}
        onCancel={() => setConfirming(false)}
      >
        <Text block>{text.says[chosen]}</Text>
        <ul>
          {(takesTwo ? approvals.proposeConsequences : text.setConsequences).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </Confirm>
    </div>
  );
}
