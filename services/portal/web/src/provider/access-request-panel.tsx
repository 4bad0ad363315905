import { Text } from '@fluentui/react-components';
import { internalShownOfAnswer } from '@lockbox/domain/requests/presented-answer';
import type { Api } from '../api/client.ts';
import type { AccessRequest, OwnSession } from '../api/resources.ts';
import { AccessOpenings } from '../parts/access-openings.tsx';
import { AccessUse } from '../parts/access-use.tsx';
import { DecidablePanel } from '../parts/decidable-panel.tsx';
import { type Choice, DecisionForm, type SendDecision } from '../parts/decision-form.tsx';
import type { SaidMessage } from '../parts/message.tsx';
import { NoticeBar } from '../parts/notice.tsx';
import { personNameOf } from '../parts/person-name.tsx';
import { PresentedContent } from '../parts/presented-content.tsx';
import { Questions } from '../parts/questions.tsx';
import { useDecidable } from '../parts/use-decidable.ts';
import { NeedsPasskey, useNeedsPasskey } from '../passkeys/needs-passkey.tsx';
import { signedForProvider } from '../passkeys/signed-decision.ts';
import { useShown } from '../requests/use-shown.ts';
import { useApi, useSession } from '../session/session.tsx';
import { useFormats, useNow } from '../time/clock.tsx';
import { useWords, type Words } from '../words/words.tsx';
import { AccessRequestDetails } from './access-request-details.tsx';
import { AnswerQuestion } from './answer-question.tsx';
import { AskAgain } from './ask-again.tsx';
import { HandBack } from './hand-back.tsx';
import { mayAskAgain } from './submission.ts';

/** One request as the provider's people see it, with its internal approval. */
export function AccessRequestPanel(props: {
  readonly id: string;
  readonly tenantName: (tenantId: string) => string;
  readonly onClose: () => void;
  readonly onChanged: (request: AccessRequest) => void;
}) {
  const { id, tenantName, onClose, onChanged } = props;
  const words = useWords();
  const session = useSession();
  const api = useApi();
  const { local } = useFormats();
  const now = useNow();
  const decidable = useDecidable<AccessRequest>({
    id,
    path: `/access-requests/${encodeURIComponent(id)}`,
    decision: '/internal-decision',
    waiting: 'awaiting-internal-approval',
    withDecision: (request, decision, comment) => alongWith(api, session, request, decision, comment),
    outcomeOf: (request) => outcomeOf(request, session.person.id, words, local),
    onChanged,
  });
  return (
    <DecidablePanel
      decidable={decidable}
      notFound={words.provider.notFound}
      onClose={onClose}
      footer={(request) =>
        request.status === 'awaiting-internal-approval' ? (
          <Decide request={request} customer={tenantName(request.tenantId)} onSend={decidable.send} />
        ) : request.access?.state === 'running' && request.engineer.id === session.person.id ? (
          <HandBack
            request={request}
            onDone={decidable.put}
            onSaid={decidable.setSaid}
            outcomeLater={decidable.outcomeLater}
          />
        ) : mayAskAgain(request, now) ? (
          <AskAgain request={request} />
        ) : undefined
      }
    >
      {(request) => (
        <>
          <AccessRequestDetails request={request} tenantName={tenantName} />
          <AccessOpenings request={request} />
          <AccessUse request={request} />
          <Questions
            questions={request.questions}
            engineer={request.engineer}
            answerForm={(questionId) =>
              request.status === 'action-needed' &&
              request.engineer.id === session.person.id &&
              session.roles.includes('ENGINEER') && (
                <AnswerQuestion
                  request={request}
                  questionId={questionId}
                  onDone={decidable.put}
                  onSaid={decidable.setSaid}
                  outcomeLater={decidable.outcomeLater}
                />
              )
            }
          />
        </>
      )}
    </DecidablePanel>
  );
}

/**
 * Returns the data that accompanies an internal decision: the hash of the page's content, which the page computes, and the
 * signature. Throws NotSigned.
 */
async function alongWith(
  api: Api,
  session: OwnSession,
  request: AccessRequest,
  decision: string,
  comment: string,
): Promise<object | null> {
  const shown = await internalShownOfAnswer(request);
  if (shown === null) return null;
  const outcome = decision === 'approve' ? 'APPROVE_INTERNALLY' : 'REJECT_INTERNALLY';
  const decided = { tenantId: request.tenantId, requestId: request.id, shown, outcome } as const;
  return { shown, ...(await signedForProvider(api, session, decided, comment)) };
}

/** The message when a request no longer waits for the internal approval. */
function outcomeOf(request: AccessRequest, me: string, words: Words, local: (at: string) => string): SaidMessage {
  const { internalApproval: decision, status } = request;
  if (decision === null) return { intent: 'warning', text: words.provider.reviewOver };
  if (decision.by.id === me)
    return { intent: 'success', text: words.provider.done({ status: words.statuses[status] }) };
  const what = words.request[decision.decision];
  return {
    intent: 'warning',
    text: words.provider.handledFirst({ what, who: personNameOf(decision.by), at: local(decision.at) }),
  };
}

/** An emergency is access at once, and the two reports give none (docs/rules.md, "Exclusions"). */
function whatFollows(
  { exclusion }: AccessRequest,
  words: Words['provider'],
): (values: { readonly customer: string }) => string {
  if (exclusion === null) return words.confirmApproveText;
  return exclusion === 'EMERGENCY' ? words.confirmEmergencyText : words.confirmReportText;
}

function Decide(props: { readonly request: AccessRequest; readonly customer: string; readonly onSend: SendDecision }) {
  const { request, customer, onSend } = props;
  const { provider: words, request: requestWords } = useWords();
  const session = useSession();
  const shown = useShown(request, internalShownOfAnswer);
  const needsPasskey = useNeedsPasskey();
  if (request.engineer.id === session.person.id) return <Text>{words.own}</Text>;
  if (!session.roles.includes('INTERNAL_APPROVER')) return <Text>{words.notApprover}</Text>;
  if (needsPasskey) return <NeedsPasskey />;
  if (shown === undefined) return undefined;
  if (shown === null) return <NoticeBar intent="error">{requestWords.shownDiffers}</NoticeBar>;
  const choices: readonly Choice[] = [
    {
      id: 'approve',
      label: words.approve,
      appearance: 'primary',
      title: words.confirmApprove,
      text: whatFollows(request, words)({ customer }),
      yes: words.yesApprove,
      grants: true,
    },
    {
      id: 'reject',
      label: words.reject,
      appearance: 'secondary',
      title: words.confirmReject,
      text: words.confirmRejectText,
      yes: words.yesReject,
      grants: false,
    },
  ];
  return (
    <>
      <PresentedContent shown={shown} />
      <DecisionForm
        subject={`internal.${request.id}`}
        choices={choices}
        onSend={onSend}
        hint={words.commentHint}
        permissions={request.permissions}
        shown={request.shown}
      />
    </>
  );
}
