import { Text, useAnnounce } from '@fluentui/react-components';
import { useEffect, useRef, useState } from 'react';
import { useChanges } from '../api/changes.tsx';
import { ApiProblem } from '../api/problem.ts';
import type { LockboxRequest } from '../api/resources.ts';
import { sendDecision } from '../api/send-decision.ts';
import { useResource } from '../api/use-resource.ts';
import { type Choice, DecisionForm } from '../parts/decision-form.tsx';
import { Outcome, type Said } from '../parts/message.tsx';
import { Notice } from '../parts/notice.tsx';
import { nameOf } from '../parts/person-name.tsx';
import { SidePanel } from '../parts/side-panel.tsx';
import { Failed, Loading, sentenceOf } from '../parts/states.tsx';
import { StatusBadge } from '../parts/status-badge.tsx';
import { isAdministrator, useApi, useSession } from '../session/session.tsx';
import { useFormats } from '../time/clock.tsx';
import { useWords, type Words } from '../words/words.tsx';
import { History } from './history.tsx';
import { RequestDetails } from './request-details.tsx';

/** One request, to read and to decide. What is shown follows the log, whoever decides first. */
export function RequestPanel(props: {
  readonly id: string;
  readonly onClose: () => void;
  readonly onChanged: (request: LockboxRequest) => void;
}) {
  const { id, onClose, onChanged } = props;
  const words = useWords();
  const api = useApi();
  const session = useSession();
  const { local } = useFormats();
  const announce = useAnnounce().announce;
  const path = `/lockbox-requests/${encodeURIComponent(id)}`;
  const { loaded, reload, put } = useResource<LockboxRequest>(path);
  const [said, setSaid] = useState<Said>();
  const request = loaded.state === 'ready' ? loaded.value : undefined;

  useChanges((change) => {
    if (change.about !== 'request' || change.id === id) reload();
  });

  /** The moment at which the request stops waiting is told, whether it was this person, another, or time. */
  const before = useRef<LockboxRequest['status']>(undefined);
  useEffect(() => {
    if (request === undefined) return;
    if (before.current === 'action-needed' && request.status !== 'action-needed') {
      const outcome = outcomeOf(request, session.person.id, words, local);
      setSaid(outcome);
      announce(outcome.text);
      onChanged(request);
    }
    before.current = request.status;
  }, [request, session, words, local, announce, onChanged]);

  const send = async (decision: string, comment: string) => {
    const sent = await sendDecision<LockboxRequest>(api, {
      method: 'POST',
      to: `${path}/decision`,
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
        if (sent.now !== undefined && sent.now.status !== 'action-needed') return {};
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
  return (
    <SidePanel
      title={request === undefined ? words.request.untitled : words.request.title(request.supportRequestId)}
      onClose={onClose}
      footer={request?.status === 'action-needed' ? <Decide request={request} onSend={send} /> : undefined}
    >
      {said !== undefined && <Outcome said={said} />}
      {loaded.state === 'loading' && <Loading />}
      {loaded.state === 'failed' &&
        (missing ? <Notice title={words.request.notFound} /> : <Failed error={loaded.error} onAgain={reload} />)}
      {request !== undefined && (
        <>
          <p>
            <StatusBadge status={request.status} />
          </p>
          <RequestDetails request={request} />
          <History requestId={id} />
        </>
      )}
    </SidePanel>
  );
}

/** What is told when a request has stopped to wait. */
function outcomeOf(request: LockboxRequest, me: string, words: Words, local: (at: string) => string): Said {
  const { customerDecision: decision, access, status } = request;
  if (decision === null || status === 'expired') return { intent: 'warning', text: words.request.expiredMeanwhile };
  if (decision.by.id !== me) {
    const what = words.request[decision.decision];
    return { intent: 'warning', text: words.request.handledFirst(what, nameOf(decision.by), local(decision.at)) };
  }
  if (decision.decision !== 'approved') return { intent: 'success', text: words.request.done.denied };
  return { intent: 'success', text: words.request.done.approved(local(access?.expiresAt ?? decision.at)) };
}

function Decide(props: {
  readonly request: LockboxRequest;
  readonly onSend: (choice: string, comment: string) => Promise<{ readonly wrong?: string; readonly keep?: boolean }>;
}) {
  const { request, onSend } = props;
  const { request: words } = useWords();
  const session = useSession();
  if (!isAdministrator(session)) return <Text>{words.onlyAdministrators}</Text>;
  const who = nameOf(request.engineer);
  const environment = request.environment.displayName ?? request.environment.id;
  const choices: readonly Choice[] = [
    {
      id: 'approve',
      label: words.approve,
      appearance: 'primary',
      title: words.confirmApprove,
      text: words.confirmApproveText(who, environment),
      yes: words.yesApprove,
    },
    {
      id: 'deny',
      label: words.deny,
      appearance: 'secondary',
      title: words.confirmDeny,
      text: words.confirmDenyText(who, environment),
      yes: words.yesDeny,
    },
  ];
  return <DecisionForm subject={`decision.${request.id}`} choices={choices} onSend={onSend} hint={words.commentHint} />;
}
