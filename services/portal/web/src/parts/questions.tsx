import { makeStyles, Text, tokens, useAnnounce } from '@fluentui/react-components';
import { type ReactNode, useEffect, useRef } from 'react';
import type { AccessRequest, LockboxRequest, PersonShown } from '../api/resources.ts';
import { useSession } from '../session/session.tsx';
import { Moment } from '../time/moment.tsx';
import { useWords } from '../words/words.tsx';
import { nameAndIdOf } from './person-name.tsx';
import { PageSection } from './section.tsx';

type Question = (LockboxRequest | AccessRequest)['questions'][number];

const useStyles = makeStyles({
  list: { margin: 0, paddingLeft: tokens.spacingHorizontalXL },
  entry: { marginBottom: tokens.spacingVerticalM },
  answer: {
    marginTop: tokens.spacingVerticalXS,
    paddingLeft: tokens.spacingHorizontalM,
    borderLeft: `2px solid ${tokens.colorNeutralStroke1}`,
  },
  text: { display: 'block', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' },
  about: {
    display: 'block',
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
    overflowWrap: 'anywhere',
  },
});

/** The customer's questions and the engineer's answers, oldest first; below them, or below a question, the reader's form. */
export function Questions(props: {
  readonly questions: readonly Question[];
  readonly engineer: PersonShown;
  readonly answerForm?: (questionId: string) => ReactNode;
  readonly children?: ReactNode;
}) {
  const { questions, engineer, answerForm, children } = props;
  const styles = useStyles();
  const { questions: words } = useWords();
  useAnnounceMore(questions, engineer);
  if (questions.length === 0 && !children) return undefined;
  return (
    <PageSection title={words.title}>
      {questions.length === 0 ? (
        <p>{words.none}</p>
      ) : (
        <ol className={styles.list}>
          {questions.map((one) => (
            <li key={one.id} className={styles.entry}>
              <Written text={one.question} differs={'texts' in one && one.texts.question.differs} />
              <Text className={styles.about}>
                {one.askedBy === null ? words.byCustomer : nameAndIdOf(one.askedBy)} · <Moment at={one.askedAt} />
              </Text>
              <div className={styles.answer}>
                {one.answeredAt === null ? (
                  <>
                    <Text className={styles.about}>{words.open}</Text>
                    {answerForm?.(one.id)}
                  </>
                ) : (
                  <>
                    <Written text={one.answer} differs={'texts' in one && one.texts.answer.differs} />
                    <Text className={styles.about}>
                      {nameAndIdOf(engineer)} · <Moment at={one.answeredAt} />
                    </Text>
                  </>
                )}
              </div>
            </li>
          ))}
        </ol>
      )}
      {children}
    </PageSection>
  );
}

function Written({ text, differs }: { readonly text: string | null; readonly differs: boolean }) {
  const styles = useStyles();
  const { request: words } = useWords();
  return <Text className={styles.text}>{text ?? <em>{differs ? words.textDiffers : words.erased}</em>}</Text>;
}

/** Says what others have written while the request was open, which a screen reader would not notice otherwise. */
function useAnnounceMore(questions: readonly Question[], engineer: PersonShown): void {
  const { questions: words } = useWords();
  const me = useSession().person.id;
  const announce = useAnnounce().announce;
  const answers = questions.filter(({ answeredAt }) => answeredAt !== null).length;
  const asked = questions.length;
  const asker = questions.at(-1)?.askedBy?.id;
  const before = useRef({ asked, answers });
  useEffect(() => {
    if (answers > before.current.answers && engineer.id !== me) announce(words.answerArrived);
    if (asked > before.current.asked && asker !== me) announce(words.questionArrived);
    before.current = { asked, answers };
  }, [asked, answers, asker, engineer.id, me, announce, words]);
}
