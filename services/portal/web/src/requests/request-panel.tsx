import { Button, Text } from '@fluentui/react-components';
import { ShieldCheckmarkRegular } from '@fluentui/react-icons';
import { isAdministrator } from '@lockbox/domain/directory/roles';
import { shownOfAnswer } from '@lockbox/domain/requests/presented-answer';
import { useCallback, useState } from 'react';
import type { AuditEvent, Items, LockboxRequest } from '../api/resources.ts';
import { AccessOpenings } from '../parts/access-openings.tsx';
import { AccessUse } from '../parts/access-use.tsx';
import { DecidablePanel } from '../parts/decidable-panel.tsx';
import { type Choice, DecisionForm, type SendDecision } from '../parts/decision-form.tsx';
import type { SaidMessage } from '../parts/message.tsx';
import { NoticeBar } from '../parts/notice.tsx';
import { personNameOf } from '../parts/person-name.tsx';
import { Questions } from '../parts/questions.tsx';
import { useDecidable } from '../parts/use-decidable.ts';
import { alongWithDecision } from '../passkeys/signed-decision.ts';
import { useApi, useSession } from '../session/session.tsx';
import { useFormats } from '../time/clock.tsx';
import type { Shown } from '../verify/compare.ts';
import { useWords, type Words } from '../words/words.tsx';
import { approvalPlaceOf } from './approvals.tsx';
import { AskQuestion } from './ask-question.tsx';
import { EvidencePart } from './evidence.tsx';
import { History, historyPath, useHistory } from './history.tsx';
import { RequestDetails } from './request-details.tsx';
import { useShown } from './use-shown.ts';

/** One request, to read and to decide on. It shows the log's state, whoever decides first. */
export function RequestPanel(props: {
  readonly id: string;
  /** The answer that a link chooses: it comes first in the form, and nothing more. */
  readonly chosen?: string | null;
  readonly onClose: () => void;
  readonly onChanged: (request: LockboxRequest) => void;
}) {
  const { id, chosen = null, onClose, onChanged } = props;
  const words = useWords();
  const session = useSession();
  const api = useApi();
  const { local } = useFormats();
  const path = `/lockbox-requests/${encodeURIComponent(id)}`;
  const decidable = useDecidable<LockboxRequest>({
    id,
    path,
    decision: '/decision',
    waiting: 'action-needed',
    withDecision: (request, decision, comment) => alongWithDecision(api, session, request, decision, comment),
    recorded: () => ({ intent: 'success', text: words.approvals.recorded }),
    outcomeOf: (request) => outcomeOf(request, session.person.id, words, local),
    onChanged,
  });
  const history = useHistory(id);
  /** How often the reader of a request that waits has asked to have it verified. */
  const [asked, setAsked] = useState(0);
  const { put } = decidable;
  const { put: putHistory } = history;
  const read = useCallback(async (): Promise<Shown> => {
    const request = await api.get<LockboxRequest>(path);
    const events = await api.get<Items<AuditEvent>>(historyPath(id));
    put(request);
    putHistory(events);
    return { request, history: events.items };
  }, [api, id, path, put, putHistory]);
  return (
    <DecidablePanel
      decidable={decidable}
      notFound={words.request.notFound}
      onClose={onClose}
      footer={(request) =>
        request.status === 'action-needed' ? (
          <>
            <Decide request={request} chosen={chosen} onSend={decidable.send} />
            {/* Behind the decision: readers who have to decide reach that first, by keyboard too. */}
            <Button
              appearance="subtle"
              icon={<ShieldCheckmarkRegular />}
              onClick={() => setAsked((before) => before + 1)}
            >
              {words.verify.first}
            </Button>
          </>
        ) : undefined
      }
    >
      {(request) => (
        <>
          <RequestDetails request={request} />
          <Questions questions={request.questions} engineer={request.engineer}>
            {request.status === 'action-needed' && isAdministrator(session.roles) && (
              <AskQuestion
                request={request}
                onDone={decidable.put}
                onSaid={decidable.setSaid}
                outcomeLater={decidable.outcomeLater}
              />
            )}
          </Questions>
          <AccessOpenings request={request} />
          <AccessUse request={request} />
          <History requestId={request.idInLog} history={history} />
          {(request.status !== 'action-needed' || asked > 0) && (
            <EvidencePart
              requestId={id}
              asked={asked}
              shown={history.loaded.state === 'ready' ? { request, history: history.loaded.value.items } : undefined}
              read={read}
            />
          )}
        </>
      )}
    </DecidablePanel>
  );
}

/** The message when a request no longer waits. */
function outcomeOf(request: LockboxRequest, me: string, words: Words, local: (at: string) => string): SaidMessage {
  const { customerDecision: decision, access, status } = request;
  if (decision === null || status === 'expired') return { intent: 'warning', text: words.request.expiredMeanwhile };
  if (decision.by.id !== me) {
    const what = words.request[decision.decision];
    return {
      intent: 'warning',
      text: words.request.handledFirst({ what, who: personNameOf(decision.by), at: local(decision.at) }),
    };
  }
  if (decision.decision !== 'approved') return { intent: 'success', text: words.request.done.denied };
  return { intent: 'success', text: words.request.done.approved({ until: local(access?.expiresAt ?? decision.at) }) };
}

function Decide(props: {
  readonly request: LockboxRequest;
  readonly chosen: string | null;
  readonly onSend: SendDecision;
}) {
  const { request, chosen, onSend } = props;
  const { request: words, approvals } = useWords();
  const session = useSession();
  const shown = useShown(request, shownOfAnswer);
  if (!isAdministrator(session.roles)) return <Text>{words.onlyAdministrators}</Text>;
  if (shown === undefined) return undefined;
  if (shown === null) return <NoticeBar intent="error">{words.shownDiffers}</NoticeBar>;
  const who = personNameOf(request.engineer);
  const environment = request.environment.displayName ?? request.environment.id;
  const place = approvalPlaceOf(request, session.person.id);
  const approve: Choice = {
    id: 'approve',
    label: words.approve,
    appearance: 'primary',
    title: words.confirmApprove,
    text: words.confirmApproveText({ who, environment }),
    yes: words.yesApprove,
    grants: true,
  };
  const first = { text: approvals.firstText({ who, environment }), yes: approvals.yesFirst };
  const second = { text: `${approvals.secondText} ${approve.text}` };
  const approving: Readonly<Record<ReturnType<typeof approvalPlaceOf>, readonly Choice[]>> = {
    only: [approve],
    first: [{ ...approve, ...first }],
    second: [{ ...approve, ...second }],
    given: [],
  };
  const choices: readonly Choice[] = [
    ...approving[place],
    {
      id: 'deny',
      label: words.deny,
      appearance: 'secondary',
      title: words.confirmDeny,
      text: words.confirmDenyText({ who, environment }),
      yes: words.yesDeny,
      grants: false,
    },
  ];
  const wanted = choices.find(({ id }) => id === chosen);
  return (
    <>
      {wanted !== undefined && <NoticeBar intent="info">{words.chosen({ label: wanted.label })}</NoticeBar>}
      {place !== 'only' && (
        <Text block role="status">
          {approvals.yours[place]}
        </Text>
      )}
      <DecisionForm
        subject={`decision.${request.id}`}
        choices={wanted === undefined ? choices : withFirst(choices, wanted)}
        onSend={onSend}
        hint={place === 'first' ? approvals.firstCommentHint : words.commentHint}
        permissions={request.permissions}
        shown={request.shown}
      />
    </>
  );
}

/** The chosen answer comes first, and alone in the primary colour. */
const withFirst = (choices: readonly Choice[], wanted: Choice): readonly Choice[] => [
  { ...wanted, appearance: 'primary' },
  ...choices.filter((one) => one !== wanted).map((one) => ({ ...one, appearance: 'secondary' as const })),
];
