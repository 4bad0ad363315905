import { Button, Field, makeStyles, Radio, RadioGroup, Text, Textarea, tokens } from '@fluentui/react-components';
import { isAdministrator } from '@lockbox/domain/directory/roles';
import { useState } from 'react';
import type { Environment, Policy } from '../api/resources.ts';
import { Choices } from '../parts/choices.tsx';
import { Confirm } from '../parts/confirm.tsx';
import { OutcomeMessage } from '../parts/message.tsx';
import { NoticeBar } from '../parts/notice.tsx';
import { personNameOf } from '../parts/person-name.tsx';
import { PageSection } from '../parts/section.tsx';
import { useSession } from '../session/session.tsx';
import { useFormats } from '../time/clock.tsx';
import { useWords } from '../words/words.tsx';
import { type ProposalDecision, ProposedChangeCard } from './proposed-change.tsx';
import { RuleText } from './rule-text.tsx';
import { ruleChangeOf, ruleOf, SCOPES, type TypedRule, typedRuleOf, wrongInRule } from './typed-rule.ts';
import { type ChangingPolicy, usePolicyChange } from './use-policy-change.ts';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', alignItems: 'flex-start', gap: tokens.spacingVerticalM },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  bar: { marginBottom: tokens.spacingVerticalM },
  lines: { marginBottom: tokens.spacingVerticalM },
});

/** Which requests take two approvers, what is proposed, and the form to change it for those who may. */
export function ApprovalRule(
  props: { readonly policy: Policy; readonly environments: readonly Environment[] } & ChangingPolicy,
) {
  const { policy, environments, onChanged, onProposed } = props;
  const { approvalRule: rule, proposedChange } = policy;
  const styles = useStyles();
  const { approvals: text, policy: policyWords } = useWords();
  const { local } = useFormats();
  const session = useSession();
  const [editing, setEditing] = useState(false);
  const { busy, said, send } = usePolicyChange({ onChanged, onProposed, passkeys: policy.passkeys });
  const isOn = rule.scope !== 'none';
  const change = async (typed: TypedRule) => {
    const body = ruleOf(typed);
    const call = { method: 'PUT', to: '/policy/approval-rule', body } as const;
    if (await send(call, () => text.nowSet, ruleChangeOf(body))) setEditing(false);
  };
  const decide = async (what: ProposalDecision, proposal: string) => {
    await send(
      { method: 'POST', to: `/policy/proposed-change/${what}`, body: { proposal } },
      () => (what === 'confirmation' ? text.confirmed : text.withdrawn),
      what === 'confirmation' ? ['CONFIRM_POLICY_CHANGE', proposal] : undefined,
    );
  };

  return (
    <PageSection title={text.title} card>
      {said !== undefined && <OutcomeMessage said={said} />}
      {isOn && !rule.canBeMet && (
        <NoticeBar intent="warning" className={styles.bar}>
          {text.cannotBeMet}
        </NoticeBar>
      )}
      {proposedChange !== null && <ProposedChangeCard proposed={proposedChange} busy={busy} onDecide={decide} />}
      <div className={styles.lines}>
        <RuleText rule={rule} />
        <Text block size={200}>
          {rule.setBy !== null &&
            rule.setAt !== null &&
            policyWords.changed({ who: personNameOf(rule.setBy), at: local(rule.setAt) })}
        </Text>
      </div>
      {!isAdministrator(session.roles) && <Text size={200}>{policyWords.readOnly}</Text>}
      {isAdministrator(session.roles) && !editing && proposedChange === null && (
        <Button onClick={() => setEditing(true)}>{text.change}</Button>
      )}
      {isAdministrator(session.roles) && editing && proposedChange === null && (
        <RuleForm
          rule={rule}
          environments={environments}
          busy={busy}
          onSend={change}
          onCancel={() => setEditing(false)}
        />
      )}
    </PageSection>
  );
}

function RuleForm(props: {
  readonly rule: Policy['approvalRule'];
  readonly environments: readonly Environment[];
  readonly busy: boolean;
  readonly onSend: (typed: TypedRule) => Promise<void>;
  readonly onCancel: () => void;
}) {
  const { rule, environments, busy, onSend, onCancel } = props;
  const styles = useStyles();
  const { approvals: text, states } = useWords();
  const [typed, setTyped] = useState(() => typedRuleOf(rule));
  const [tried, setTried] = useState(false);
  const [confirming, setConfirming] = useState(false);
  const takesTwo = rule.scope !== 'none';
  const wrong = wrongInRule(typed, text);
  const problem = tried && wrong !== undefined ? { validationState: 'error' as const, validationMessage: wrong } : {};
  const review = () => {
    setTried(true);
    if (wrong === undefined) setConfirming(true);
  };
  const yes = takesTwo ? text.propose : text.set;

  return (
    <div className={styles.form}>
      <Field label={text.scope}>
        <RadioGroup
          value={typed.scope}
          onChange={(_event, { value }) =>
            setTyped({ ...typed, scope: SCOPES.find((scope) => scope === value) ?? typed.scope })
          }
        >
          {SCOPES.map((scope) => (
            <Radio key={scope} value={scope} label={text.scopes[scope]} />
          ))}
        </RadioGroup>
      </Field>
      {typed.scope === 'environments' && (
        <Choices
          label={text.environments}
          problem={tried ? wrong : undefined}
          options={environments.map(({ id, displayName }) => ({ id, name: displayName }))}
          chosen={typed.environmentIds}
          onChoose={(environmentIds) => setTyped({ ...typed, environmentIds })}
        />
      )}
      {typed.scope === 'permissions' && (
        <Field label={text.permissions} hint={text.permissionsHint} required {...problem}>
          <Textarea
            value={typed.permissions}
            rows={3}
            resize="vertical"
            onChange={(_event, { value }) => setTyped({ ...typed, permissions: value })}
          />
        </Field>
      )}
      <div className={styles.buttons}>
        <Button appearance="primary" onClick={review}>
          {yes}
        </Button>
        <Button onClick={onCancel}>{states.cancel}</Button>
      </div>
      <Confirm
        open={confirming}
        title={takesTwo ? text.confirmPropose : text.confirmSet}
        yes={yes}
        busy={busy}
        onYes={() => void onSend(typed).then(() => setConfirming(false))}
        onCancel={() => setConfirming(false)}
      >
        <RuleText rule={{ ...ruleOf(typed), environments: chosenOf(typed, environments) }} />
        <ul>
          {(takesTwo ? text.proposeConsequences : text.setConsequences).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </Confirm>
    </div>
  );
}

const chosenOf = (typed: TypedRule, environments: readonly Environment[]) =>
  ruleOf(typed).environmentIds.map((id) => ({
    id,
    displayName: environments.find((one) => one.id === id)?.displayName ?? null,
  }));
