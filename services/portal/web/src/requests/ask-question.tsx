import { Button, Text } from '@fluentui/react-components';
import { OPEN_QUESTIONS_AT_MOST, QUESTIONS_AT_MOST } from '@lockbox/domain/catalogue/limits';
import { useRef, useState } from 'react';
import type { LockboxRequest } from '../api/resources.ts';
import type { OutcomeLater } from '../api/use-outcome-later.ts';
import type { SaidMessage } from '../parts/message.tsx';
import { TextForm } from '../parts/text-form.tsx';
import { useSendText } from '../parts/use-send-text.ts';
import { useDrafts } from '../session/session.tsx';
import { Deadline } from '../time/moment.tsx';
import { useWords } from '../words/words.tsx';

/**
 * Asks the engineer before a decision; the time to decide continues and is shown beside the form. Keyboard users who want to
 * decide pass one button and no form.
 */
export function AskQuestion(props: {
  readonly request: LockboxRequest;
  readonly onDone: (request: LockboxRequest) => void;
  readonly onSaid: (said: SaidMessage) => void;
  readonly outcomeLater: OutcomeLater;
}) {
  const { request, onDone, onSaid, outcomeLater } = props;
  const { questions: words } = useWords();
  const subject = `question.${request.id}`;
  const drafts = useDrafts();
  const [form, setForm] = useState<'closed' | 'kept' | 'opened'>(() =>
    drafts.get(subject) === '' ? 'closed' : 'kept',
  );
  /** The sent question while its arrival is unknown. */
  const tried = useRef<{ readonly questionId: string; readonly text: string }>(undefined);
  const path = `/lockbox-requests/${encodeURIComponent(request.id)}`;
  const send = useSendText<LockboxRequest>({ path, done: words.asked, onDone, onSaid, outcomeLater });
  const open = request.questions.filter(({ answeredAt }) => answeredAt === null).length;
  if (request.questions.length >= QUESTIONS_AT_MOST) return <Text>{words.noMore({ n: QUESTIONS_AT_MOST })}</Text>;
  if (open >= OPEN_QUESTIONS_AT_MOST) return <Text>{words.waitFirst({ n: OPEN_QUESTIONS_AT_MOST })}</Text>;
  if (form === 'closed') return <Button onClick={() => setForm('opened')}>{words.ask}</Button>;

  const ask = async (text: string): Promise<boolean> => {
    // Sent again because nobody knows whether it arrived, it is the same question; with another text it is another one.
    const { current: before } = tried;
    const question = before?.text === text ? before : { text, questionId: crypto.randomUUID() };
    tried.current = question;
    const kind = await send('/questions', question, () => {
      if (drafts.get(subject) === '') drafts.set(subject, text);
      setForm('kept');
    });
    const isSent = kind === 'done' || kind === 'pending';
    if (isSent || kind === 'refused') tried.current = undefined;
    // Unless the next one is being typed.
    if (isSent && drafts.get(subject).trim() === text) setForm('closed');
    return isSent;
  };
  return (
    <>
      <TextForm
        subject={subject}
        focused={form === 'opened'}
        label={words.question}
        hint={words.askHint}
        button={words.askButton}
        onSend={ask}
      />
      <p>
        {words.goesOn} <Deadline at={request.expiresAt} open says="expiresIn" />
      </p>
    </>
  );
}
