import { useState } from 'react';
import type { AccessRequest } from '../api/resources.ts';
import type { OutcomeLater } from '../api/use-outcome-later.ts';
import type { SaidMessage } from '../parts/message.tsx';
import { TextForm } from '../parts/text-form.tsx';
import { useSendText } from '../parts/use-send-text.ts';
import { useDrafts } from '../session/session.tsx';
import { useWords } from '../words/words.tsx';

/** The engineer answers a question of the customer, once. */
export function AnswerQuestion(props: {
  readonly request: AccessRequest;
  readonly questionId: string;
  readonly onDone: (request: AccessRequest) => void;
  readonly onSaid: (said: SaidMessage) => void;
  readonly outcomeLater: OutcomeLater;
}) {
  const { request, questionId, onDone, onSaid, outcomeLater } = props;
  const { questions: words } = useWords();
  const subject = `answer.${request.id}.${questionId}`;
  const drafts = useDrafts();
  /** The number of late refusals: each restarts the form with the kept text. */
  const [refused, setRefused] = useState(0);
  const path = `/access-requests/${encodeURIComponent(request.id)}`;
  const send = useSendText<AccessRequest>({ path, done: words.answered, onDone, onSaid, outcomeLater });
  const answer = async (text: string): Promise<boolean> => {
    const kind = await send(`/questions/${encodeURIComponent(questionId)}/answer`, { text }, () => {
      if (drafts.get(subject) === '') drafts.set(subject, text);
      setRefused((count) => count + 1);
    });
    return kind === 'done' || kind === 'pending';
  };
  return (
    <TextForm
      key={refused}
      subject={subject}
      label={words.answer}
      hint={words.answerHint}
      button={words.answerButton}
      onSend={answer}
    />
  );
}
