import { Text, useAnnounce } from '@fluentui/react-components';
import { useEffect, useRef, useState } from 'react';
import { useChanges } from '../api/changes.tsx';
import { ApiProblem } from '../api/problem.ts';
import type { AccessRequest } from '../api/resources.ts';
import { sendDecision } from '../api/send-decision.ts';
import { useResource } from '../api/use-resource.ts';
import { type Choice, DecisionForm } from '../parts/decision-form.tsx';
import { Outcome, type Said } from '../parts/message.tsx';
import { Notice } from '../parts/notice.tsx';
import { nameOf } from '../parts/person-name.tsx';
import { SidePanel } from '../parts/side-panel.tsx';
import { Failed, Loading, sentenceOf } from '../parts/states.tsx';
import { StatusBadge } from '../parts/status-badge.tsx';
import { useApi, useSession } from '../session/session.tsx';
import { useFormats } from '../time/clock.tsx';
import { useWords } from '../words/words.tsx';
import { AccessRequestDetails } from './access-request-details.tsx';
import { HandBack } from './hand-back.tsx';

/** One request as the provider's people see it, and the internal approval of it. */
export function AccessRequestPanel(props: {
  readonly id: string;
  readonly tenantName: (tenantId: string) => string;
  readonly onClose: () => void;
  readonly onChanged: (request: AccessRequest) => void;
}) {
  const { id, tenantName, onClose, onChanged } = props;
  const words = useWords();
  const { provider } = words;
  const api = useApi();
  const session = useSession();
  const { local } = useFormats();
  const announce = useAnnounce().announce;
  const path = `/access-requests/${encodeURIComponent(id)}`;
  const { loaded, reload, put } = useResource<AccessRequest>(path);
  const [said, setSaid] = useState<Said>();
  const request = loaded.state === 'ready' ? loaded.value : undefined;

  useChanges((change) => {
    if (change.about !== 'request' || change.id === id) reload();
  });

  const before = useRef<AccessRequest['status']>(undefined);
  useEffect(() => {
    if (request === undefined) return;
    if (before.current === 'awaiting-internal-approval' && request.status !== before.current) {
      const decision = request.internalApproval;
      const byOther = decision !== null && decision.by.id !== session.person.id;
      const outcome: Said = byOther
        ? {
            intent: 'warning',
            text: provider.handledFirst(words.request[decision.decision], nameOf(decision.by), local(decision.at)),
          }
        : { intent: 'success', text: provider.done(words.statuses[request.status]) };
      setSaid(outcome);
      announce(outcome.text);
      onChanged(request);
    }
    before.current = request.status;
  }, [request, session, words, provider, local, announce, onChanged]);

  const send = async (decision: string, comment: string) => {
    const sent = await sendDecision<AccessRequest>(api, {
      method: 'POST',
      to: `${path}/internal-decision`,
      body: { decision, comment: comment || null },
      look: path,
    });
    switch (sent.kind) {
      case 'done':
        put(sent.resource);
        return {};
      case 'pending':
        setSaid({ intent: 'info', text: words.request.pendingDecision });
        return {};
      case 'fields':
        return { wrong: [...sent.fields.values()].join(' ') };
      case 'session-ended':
        return { keep: true };
      case 'refused':
        if (sent.now !== undefined) put(sent.now);
        if (sent.now !== undefined && sent.now.status !== 'awaiting-internal-approval') return {};
        setSaid({ intent: 'error', text: sent.reason });
        return { keep: true };
      case 'unknown':
        if (sent.now !== undefined) put(sent.now);
        setSaid({ intent: 'warning', text: words.request.notSent });
        return { keep: true };
      case 'failed':
        setSaid({ intent: 'error', text: sentenceOf(sent.error, words) });
        return { keep: true };
    }
  };

  const missing =
    loaded.state === 'failed' && loaded.error instanceof ApiProblem && [400, 404].includes(loaded.error.status);
  const mine = request?.engineer.id === session.person.id;
  return (
    <SidePanel
      title={request === undefined ? words.request.untitled : words.request.title(request.supportRequestId)}
      onClose={onClose}
      footer={
        request?.status === 'awaiting-internal-approval' ? (
          <Decide request={request} customer={tenantName(request.tenantId)} onSend={send} />
        ) : request?.access?.state === 'running' && mine ? (
          <HandBack request={request} onDone={put} onSaid={setSaid} />
        ) : undefined
      }
    >
      {said !== undefined && <Outcome said={said} />}
      {loaded.state === 'loading' && <Loading />}
      {missing && <Notice title={provider.notFound} />}
      {loaded.state === 'failed' && !missing && <Failed error={loaded.error} onAgain={reload} />}
      {request !== undefined && (
        <>
          <p>
            <StatusBadge status={request.status} />
          </p>
          <AccessRequestDetails request={request} tenantName={tenantName} />
        </>
      )}
    </SidePanel>
  );
}

function Decide(props: {
  readonly request: AccessRequest;
  readonly customer: string;
  readonly onSend: (choice: string, comment: string) => Promise<{ readonly wrong?: string; readonly keep?: boolean }>;
}) {
  const { request, customer, onSend } = props;
  const { provider: words } = useWords();
  const session = useSession();
  if (request.engineer.id === session.person.id) return <Text>{words.own}</Text>;
  if (!session.roles.includes('INTERNAL_APPROVER')) return <Text>{words.notApprover}</Text>;
  const choices: readonly Choice[] = [
    {
      id: 'approve',
      label: words.approve,
      appearance: 'primary',
      title: words.confirmApprove,
      text: words.confirmApproveText(customer),
      yes: words.yesApprove,
    },
    {
      id: 'reject',
      label: words.reject,
      appearance: 'secondary',
      title: words.confirmReject,
      text: words.confirmRejectText,
      yes: words.yesReject,
    },
  ];
  return <DecisionForm subject={`internal.${request.id}`} choices={choices} onSend={onSend} hint={words.commentHint} />;
}
