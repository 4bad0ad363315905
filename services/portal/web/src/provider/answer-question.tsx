import type { AccessRequest } from '../api/resources.ts';
import type { Said } from '../parts/message.tsx';
import { TextForm } from '../parts/text-form.tsx';
import { useSendText } from '../parts/use-send-text.ts';
import { useWords } from '../words/words.tsx';

/** The engineer answers a question of the customer, once. */
export function AnswerQuestion(props: {
  readonly request: AccessRequest;
  readonly questionId: string;
  readonly onDone: (request: AccessRequest) => void;
  readonly onSaid: (said: Said) => void;
}) {
  const { request, questionId, onDone, onSaid } = props;
  const { questions: words } = useWords();
  const path = `/access-requests/${encodeURIComponent(request.id)}`;
  const send = useSendText<AccessRequest>({ path, done: words.answered, onDone, onSaid });
  const answer = async (text: string): Promise<boolean> => {
    const kind = await send(`/questions/${encodeURIComponent(questionId)}/answer`, { text });
    return kind === 'done' || kind === 'pending';
  };
  return (
    <TextForm
      subject={`answer.${request.id}.${questionId}`}
      label={words.answer}
      hint={words.answerHint}
      button={words.answerButton}
      onSend={answer}
    />
  );
}
