import { Text, useAnnounce } from '@fluentui/react-components';
import { sealedShownOfAnswer } from '@lockbox/domain/requests/presented-answer';
import type { SignedDecision } from '@lockbox/evidence/webauthn/statement';
import { useState } from 'react';
import { ApiProblem } from '../api/problem.ts';
import type { SealedDemand } from '../api/resources.ts';
import { sendDecision } from '../api/send-decision.ts';
import { useResource } from '../api/use-resource.ts';
import { type Choice, DecisionForm, type SendDecision } from '../parts/decision-form.tsx';
import { decisionOutcome } from '../parts/decision-outcome.ts';
import { Details } from '../parts/details.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { OutcomeMessage, type SaidMessage } from '../parts/message.tsx';
import { NameList } from '../parts/names.tsx';
import { NoticeBar } from '../parts/notice.tsx';
import { Permissions } from '../parts/permissions.tsx';
import { NameWithId } from '../parts/person-name.tsx';
import { PageSection } from '../parts/section.tsx';
import { SidePanel } from '../parts/side-panel.tsx';
import { errorSentenceOf, FailedState, Loading } from '../parts/states.tsx';
import { NeedsPasskey, useNeedsPasskey } from '../passkeys/needs-passkey.tsx';
import { NotSigned } from '../passkeys/passkey.ts';
import { signedForProvider } from '../passkeys/signed-decision.ts';
import { useApi, useSession } from '../session/session.tsx';
import { Moment } from '../time/moment.tsx';
import { useWords } from '../words/words.tsx';
import { DisclosableFrom } from './disclosable-from.tsx';
import { Disclose } from './disclose.tsx';

interface Outcome {
  readonly status: 'sealed' | 'disclosed' | 'pending';
}

/** A sealed demand that can be decided and disclosed here, and what was said about either. */
function useSealedDemand(path: string, onChanged: () => void) {
  const allWords = useWords();
  const { sealed: words } = allWords;
  const api = useApi();
  const session = useSession();
  const announce = useAnnounce().announce;
  const [tenant = '', source = '', id = ''] = path.split('/');
  const address = `/tenants/${tenant}/sealed-requests/${source}/${id}`;
  const { loaded, reload, put } = useResource<SealedDemand>(address);
  const [said, setSaid] = useState<SaidMessage>();
  const demand = loaded.state === 'ready' ? loaded.value : undefined;

  /** Resolves to true if it is done. A pending decision may still be refused. */
  const send = async (end: string, body: object, done: SealedDemand['status'], text: string): Promise<boolean> => {
    const sent = await sendDecision<Outcome>(api, { method: 'POST', to: address + end, body, look: address });
    // The log has nothing of a rejection, so that no answer can say more than that it was sent.
    const outcome: SaidMessage | undefined =
      sent.kind === 'pending'
        ? { intent: 'info', text: done === 'rejected' ? text : words.pending }
        : decisionOutcome(sent, allWords, { done: () => text, notSent: words.notSent });
    if (outcome !== undefined) {
      setSaid(outcome);
      announce(outcome.text);
    }
    const isSent = sent.kind === 'done' || (sent.kind === 'pending' && done === 'rejected');
    if (isSent && demand !== undefined) {
      put({ ...demand, status: done });
      onChanged();
    }
    return isSent;
  };
  /** Undefined where nothing was signed, and so nothing is sent. */
  const trySigning = async (shown: string, outcome: SignedDecision['outcome'], comment = '') => {
    if (demand === undefined) return undefined;
    const { tenantId, requestId } = demand;
    try {
      return await signedForProvider(api, session, { tenantId, requestId, shown, outcome }, comment);
    } catch (error) {
      const isUnsigned = error instanceof NotSigned;
      const text = isUnsigned ? allWords.passkeys.notSigned[error.why] : errorSentenceOf(error, allWords);
      setSaid({ intent: isUnsigned ? 'warning' : 'error', text });
      announce(text);
      return undefined;
    }
  };
  const disclose = async () => {
    const signed = await trySigning(demand?.commitment ?? '', 'LIFT_DISCLOSURE');
    if (signed === undefined) return;
    const body = 'assertion' in signed ? { assertion: signed.assertion } : {};
    await send('/disclosure', body, 'disclosed', words.disclosed);
  };
  const decide: SendDecision = async (decision, comment) => {
    const shown = demand === undefined ? null : sealedShownOfAnswer(demand);
    if (shown === null) return { keep: true };
    const approves = decision === 'approve';
    const outcome = approves ? 'APPROVE_INTERNALLY' : 'REJECT_INTERNALLY';
    const signed = await trySigning(shown, outcome, comment);
    if (signed === undefined) return { keep: true };
    const isSent = await send(
      '/internal-decision',
      { decision, comment: comment || null, shown, ...signed },
      approves ? 'sealed' : 'rejected',
      words.decided[decision] ?? '',
    );
    return isSent ? {} : { keep: true };
  };
  return { loaded, reload, demand, said, disclose, decide };
}

/** The two decisions of an internal approver. */
function useChoices(): readonly Choice[] {
  const { sealed: words, provider } = useWords();
  return [
    {
      id: 'approve',
      label: provider.approve,
      appearance: 'primary',
      title: words.confirmApprove,
      text: words.confirmApproveText,
      yes: provider.yesApprove,
      grants: false,
    },
    {
      id: 'reject',
      label: provider.reject,
      appearance: 'secondary',
      title: provider.confirmReject,
      text: words.confirmRejectText,
      yes: provider.yesReject,
      grants: false,
    },
  ];
}

/** One sealed demand: an internal approver decides about it while it waits, and the legal department opens it one day. */
export function SealedPanel(props: {
  /** `<tenant>/<source>/<id there>`, encoded. */
  readonly path: string;
  readonly tenantName: (tenantId: string) => string;
  readonly onClose: () => void;
  readonly onChanged: () => void;
}) {
  const { path, tenantName, onClose, onChanged } = props;
  const { sealed: words, provider, request } = useWords();
  const { person, roles } = useSession();
  const needsPasskey = useNeedsPasskey();
  const { loaded, reload, demand, said, disclose, decide } = useSealedDemand(path, onChanged);
  const missing =
    loaded.state === 'failed' && loaded.error instanceof ApiProblem && [400, 404].includes(loaded.error.status);

  const choices = useChoices();
  function footer(one: SealedDemand) {
    if (one.status === 'waiting' && one.recordedBy.id === person.id) return <Text>{words.own}</Text>;
    if (one.status === 'waiting' && roles.includes('INTERNAL_APPROVER')) {
      if (needsPasskey) return <NeedsPasskey />;
      if (sealedShownOfAnswer(one) === null) return <NoticeBar intent="error">{request.shownDiffers}</NoticeBar>;
      return (
        <DecisionForm
          subject={`sealed.${one.requestId}`}
          choices={choices}
          onSend={decide}
          hint={words.commentHint}
          permissions={one.permissions}
          shown={one.shown}
        />
      );
    }
    if (one.status === 'sealed' && roles.includes('LEGAL') && needsPasskey) return <NeedsPasskey />;
    if (one.status === 'sealed' && roles.includes('LEGAL'))
      return <Disclose demand={one} customer={tenantName(one.tenantId)} onSend={disclose} />;
    return undefined;
  }

  return (
    <SidePanel title={words.one} onClose={onClose} footer={demand && footer(demand)}>
      {said !== undefined && <OutcomeMessage said={said} />}
      {loaded.state === 'loading' && <Loading />}
      {loaded.state === 'failed' &&
        (missing ? <EmptyState title={words.notFound} /> : <FailedState error={loaded.error} onAgain={reload} />)}
      {demand !== undefined && (
        <PageSection title={words.statuses[demand.status]}>
          {demand.status === 'waiting' && roles.includes('LEGAL') && <Text block>{words.giveAddress}</Text>}
          <Details
            rows={[
              [provider.customer, tenantName(demand.tenantId)],
              [request.environment, demand.environmentId],
              [request.dataStores, <NameList key="stores" names={demand.dataStores} />],
              [request.permissions, <Permissions key="permissions" ids={demand.permissions} />],
              demand.ticketId === null ? null : [request.ticket, demand.ticketId],
              [words.columns.recordedBy, <NameWithId key="by" of={demand.recordedBy} />],
              [words.columns.recordedAt, <Moment key="at" at={demand.recordedAt} />],
              [words.columns.disclosableFrom, <DisclosableFrom key="from" demand={demand} />],
              demand.rejectedBy === null
                ? null
                : [words.rejectedBy, <NameWithId key="rejected" of={demand.rejectedBy} />],
              [provider.source, `${demand.source} / ${demand.sourceRequestId}`],
            ]}
          />
        </PageSection>
      )}
    </SidePanel>
  );
}
