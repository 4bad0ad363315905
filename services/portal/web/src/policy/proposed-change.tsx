import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { isSamePerson } from '@lockbox/contracts/ids';
import { isAdministrator } from '@lockbox/domain/directory/roles';
import { proposalOfAnswer } from '@lockbox/domain/policy/proposal-answer';
import { useEffect, useState } from 'react';
import type { Policy } from '../api/resources.ts';
import { Confirm } from '../parts/confirm.tsx';
import { NoticeBar } from '../parts/notice.tsx';
import { nameAndIdOf, personNameOf } from '../parts/person-name.tsx';
import { useSession } from '../session/session.tsx';
import { useFormats } from '../time/clock.tsx';
import { Deadline } from '../time/moment.tsx';
import { useWords } from '../words/words.tsx';
import { RuleText } from './rule-text.tsx';

type Proposed = NonNullable<Policy['proposedChange']>;

const useStyles = makeStyles({
  proposal: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'flex-start',
    gap: tokens.spacingVerticalS,
    marginBottom: tokens.spacingVerticalM,
    padding: tokens.spacingHorizontalM,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

export type ProposalDecision = 'confirmation' | 'withdrawal';

interface Deciding {
  readonly busy: boolean;
  /** `proposal`: the hash of what is shown. */
  readonly onDecide: (what: ProposalDecision, proposal: string) => Promise<void>;
}

/** An administrator's proposal, for another to confirm or for any to withdraw. */
export function ProposedChangeCard({ proposed, busy, onDecide }: { readonly proposed: Proposed } & Deciding) {
  const styles = useStyles();
  const { approvals: text } = useWords();
  const { local } = useFormats();
  const session = useSession();
  const proposal = useProposalAsShown(proposed, session.tenant?.id ?? '');
  const isOwn = isSamePerson(proposed.proposedBy.id, session.person.id);

  return (
    <section className={styles.proposal} aria-label={text.proposed}>
      <Text weight="semibold">{text.proposed}</Text>
      <Text>{text.proposedBy({ who: nameAndIdOf(proposed.proposedBy), at: local(proposed.proposedAt) })}</Text>
      <ProposedText proposed={proposed} disabling={text.toDisable} />
      <Text>
        {text.confirmBy} <Deadline at={proposed.expiresAt} open says="expiresIn" />
      </Text>
      {proposal === null && <NoticeBar intent="error">{text.proposalDiffers}</NoticeBar>}
      {!proposed.counts && (
        <NoticeBar intent="warning">{text.proposerLeft({ who: personNameOf(proposed.proposedBy) })}</NoticeBar>
      )}
      {isOwn && <Text>{text.ownProposal}</Text>}
      {isAdministrator(session.roles) && typeof proposal === 'string' && (
        <Decide
          proposed={proposed}
          confirmable={!isOwn && proposed.counts}
          busy={busy}
          onDecide={(what) => onDecide(what, proposal)}
        />
      )}
    </section>
  );
}

/** The proposal in words; `disabling` if Customer Lockbox is to be disabled. */
function ProposedText({ proposed, disabling }: { readonly proposed: Proposed; readonly disabling: string }) {
  const { emergencies } = useWords();
  const { rule, emergencyRule } = proposed;
  if (rule !== null) return <RuleText rule={rule} />;
  return <Text block>{emergencyRule === null ? disabling : emergencies.says[emergencyRule]}</Text>;
}

function Decide(
  props: { readonly proposed: Proposed; readonly confirmable: boolean } & Pick<Deciding, 'busy'> & {
      readonly onDecide: (what: ProposalDecision) => Promise<void>;
    },
) {
  const { proposed, confirmable, busy, onDecide } = props;
  const styles = useStyles();
  const { approvals: text } = useWords();
  const [asking, setAsking] = useState<ProposalDecision>();
  const decide = async (what: ProposalDecision) => {
    await onDecide(what);
    setAsking(undefined);
  };
  return (
    <>
      <div className={styles.buttons}>
        {confirmable && (
          <Button appearance="primary" onClick={() => setAsking('confirmation')}>
            {text.confirm}
          </Button>
        )}
        <Button onClick={() => setAsking('withdrawal')}>{text.withdraw}</Button>
      </div>
      {asking !== undefined && (
        <Confirm
          open
          title={asking === 'confirmation' ? text.confirmTitle : text.withdrawTitle}
          yes={asking === 'confirmation' ? text.confirm : text.withdraw}
          busy={busy}
          onYes={() => void decide(asking)}
          onCancel={() => setAsking(undefined)}
        >
          {asking === 'withdrawal' && <Text block>{text.withdrawText}</Text>}
          {asking === 'confirmation' && <ProposedText proposed={proposed} disabling={text.disabledThen} />}
        </Confirm>
      )}
    </>
  );
}

/** The hash of what is shown of the proposal, made here; null where the answer has another, undefined until it is made. */
function useProposalAsShown(proposed: Proposed, tenantId: string): string | null | undefined {
  // The policy is asked for again and again: an answer that says the same of the proposal must not close what is open.
  const shown = JSON.stringify(proposed);
  const [made, setMade] = useState<{ readonly of: string; readonly proposal: string | null }>();
  useEffect(() => {
    let isPresent = true;
    const answer: Proposed = JSON.parse(shown);
    void proposalOfAnswer(answer, tenantId).then((proposal) => isPresent && setMade({ of: shown, proposal }));
    return () => {
      isPresent = false;
    };
  }, [shown, tenantId]);
  return made?.of === shown ? made.proposal : undefined;
}
