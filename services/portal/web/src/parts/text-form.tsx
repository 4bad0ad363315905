import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { charactersOf, TEXT_MAX } from '@lockbox/contracts/submission-rules';
import { useEffect, useRef, useState } from 'react';
import { useDrafts } from '../session/session.tsx';
import { useDraft } from '../session/use-draft.ts';
import { useWords } from '../words/words.tsx';
import { KeptText } from './kept-text.tsx';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', alignItems: 'flex-start', gap: tokens.spacingVerticalS },
});

/** A text to send, which is kept until it was. */
export function TextForm(props: {
  readonly subject: string;
  /** True if the reader has just opened the form, and so is about to type. */
  readonly focused?: boolean;
  readonly label: string;
  readonly hint: string;
  readonly button: string;
  /** Resolves to true if the text was sent, so that it can be cleared. */
  readonly onSend: (text: string) => Promise<boolean>;
}) {
  const { subject, focused = false, label, hint, button, onSend } = props;
  const styles = useStyles();
  const { request, questions: words } = useWords();
  const drafts = useDrafts();
  const { text, setText, restored } = useDraft(subject);
  const [busy, setBusy] = useState(false);
  const [empty, setEmpty] = useState(false);
  const tooMany = charactersOf(text) - TEXT_MAX;
  const problem = tooMany > 0 ? request.tooLong({ n: tooMany }) : empty ? words.needed : undefined;

  const form = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (focused) form.current?.querySelector('textarea')?.focus();
  }, [focused]);

  const send = async () => {
    if (busy || tooMany > 0) return;
    if (text.trim() === '') return setEmpty(true);
    setBusy(true);
    const isSent = await onSend(text.trim()).finally(() => setBusy(false));
    // Text typed since then is another text.
    if (isSent && drafts.get(subject) === text) setText('');
  };

  return (
    <div ref={form} className={styles.form}>
      <KeptText
        label={label}
        hint={hint}
        problem={problem}
        text={text}
        onText={(value) => {
          setText(value);
          setEmpty(false);
        }}
        kept={restored ? words.kept : undefined}
      />
      <Button disabledFocusable={busy || tooMany > 0} onClick={() => void send()}>
        {button}
      </Button>
    </div>
  );
}
