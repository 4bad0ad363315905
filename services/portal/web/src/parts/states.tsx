import { Button, makeStyles, Skeleton, SkeletonItem, tokens } from '@fluentui/react-components';
import { ApiProblem, type Fields, Unreachable } from '../api/problem.ts';
import { fieldText, problemText, type ServerText } from '../words/problem-text.ts';
import { useWords, type Words } from '../words/words.tsx';
import { NoticeBar } from './notice.tsx';

const useStyles = makeStyles({
  skeleton: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    paddingTop: tokens.spacingVerticalM,
  },
});

/** An error as a sentence for people. */
export function errorSentenceOf(error: unknown, words: Words): string {
  if (error instanceof ApiProblem)
    return error.fields.size > 0 ? fieldSentences(error.fields, words) : problemText(error, words);
  if (error instanceof Unreachable) return words.states.unreachable;
  return words.shell.broken.text;
}

/** The server's message about a field, as a sentence of its own at that field. */
export function fieldSentence(text: ServerText, words: Words): string {
  const said = fieldText(text, words);
  return said.charAt(0).toUpperCase() + said.slice(1);
}

export const fieldSentences = (fields: Fields, words: Words): string =>
  [...fields.values()].map((text) => fieldSentence(text, words)).join(' ');

export function Loading({ rows = 6 }: { readonly rows?: number }) {
  const styles = useStyles();
  const { states } = useWords();
  return (
    <Skeleton className={styles.skeleton} aria-label={states.loading}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows of a skeleton are alike and never move
        <SkeletonItem key={row} size={24} />
      ))}
    </Skeleton>
  );
}

export function FailedState({ error, onAgain }: { readonly error: unknown; readonly onAgain: () => void }) {
  const words = useWords();
  return (
    <NoticeBar
      intent="error"
      title={words.states.failed}
      action={<Button onClick={onAgain}>{words.states.tryAgain}</Button>}
    >
      {errorSentenceOf(error, words)}
    </NoticeBar>
  );
}
