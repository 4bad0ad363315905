import { Button, type ButtonProps, makeStyles, tokens } from '@fluentui/react-components';
import { TEXT_MAX } from '@lockbox/contracts/submission-rules';
import { useState } from 'react';
import { useDrafts } from '../session/session.tsx';
import { useDraft } from '../session/use-draft.ts';
import { useWords } from '../words/words.tsx';
import { Confirm } from './confirm.tsx';
import { useBroad } from './glossary.tsx';
import { KeptText } from './kept-text.tsx';
import { NoticeBar } from './notice.tsx';
import { AROUND, IN_SIGHT } from './side-panel.tsx';

export interface Choice {
  readonly id: string;
  readonly label: string;
  readonly appearance: NonNullable<ButtonProps['appearance']>;
  readonly title: string;
  readonly text: string;
  readonly yes: string;
  /** True if it leads towards access, so that broad permissions are repeated in the question. */
  readonly grants: boolean;
}

/** The result of sending: what is wrong with the comment, that nothing was decided (the form stays), or neither. */
export interface DecisionResult {
  readonly wrong?: string;
  readonly keep?: boolean;
  /** The same, once it is known, where it is not yet; undefined where the page is left first. */
  readonly later?: Promise<DecisionResult | undefined>;
}
export type SendDecision = (choice: string, comment: string) => Promise<DecisionResult>;

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, ...AROUND },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, ...IN_SIGHT },
  text: { marginTop: 0 },
});

/** A comment, and buttons to decide, each of which asks for confirmation. */
export function DecisionForm(props: {
  readonly subject: string;
  readonly choices: readonly Choice[];
  readonly onSend: SendDecision;
  readonly hint: string;
  /** The requested permissions. */
  readonly permissions: readonly string[];
  /**
   * The hash of the page's content. A granting decision is asked again if the content changes behind the question, since nobody
   * has read it.
   */
  readonly shown?: string | null;
}) {
  const { subject, choices, onSend, hint, permissions, shown = null } = props;
  const styles = useStyles();
  const { request, permissions: permissionWords } = useWords();
  const broad = useBroad(permissions);
  const warning = broad.length > 0 && (
    <NoticeBar intent="warning">{permissionWords.warning({ titles: broad.join(', ') })}</NoticeBar>
  );
  const drafts = useDrafts();
  const { text, setText, restored } = useDraft(subject);
  // The consequences of a choice may change while the question is open, so the choice is looked up by its id.
  const [asked, setAsked] = useState<{
    readonly id: string;
    readonly shown: string | null;
    readonly isUnread?: true;
  }>();
  const [busy, setBusy] = useState(false);
  const chosen = choices.find(({ id }) => id === asked?.id);
  const isUnread = asked?.isUnread === true;
  if (asked !== undefined && !isUnread && chosen?.grants === true && !busy && asked.shown !== shown)
    setAsked({ ...asked, isUnread: true });
  const confirming = isUnread ? undefined : chosen;
  const [wrong, setWrong] = useState<string>();
  const tooMany = text.length - TEXT_MAX;
  const problem = tooMany > 0 ? request.tooLong({ n: tooMany }) : wrong;

  const send = async (choice: Choice) => {
    const settle = (result: DecisionResult) => {
      setWrong(result.wrong);
      // Text typed since then is another comment.
      if (result.wrong === undefined && !result.keep && drafts.get(subject) === text) setText('');
    };
    setBusy(true);
    const result = await onSend(choice.id, text.trim());
    setBusy(false);
    setAsked(undefined);
    settle(result);
    const later = await result.later;
    if (later !== undefined) settle(later);
  };

  return (
    <div className={styles.form}>
      {warning}
      <KeptText
        label={request.comment}
        hint={hint}
        problem={problem}
        text={text}
        onText={(value) => {
          setText(value);
          setWrong(undefined);
        }}
        kept={restored ? request.commentKept : undefined}
      />
      {isUnread && <NoticeBar intent="warning">{request.changedBehind}</NoticeBar>}
      <div className={styles.buttons}>
        {choices.map((choice) => (
          <Button
            key={choice.id}
            appearance={choice.appearance}
            disabledFocusable={tooMany > 0}
            onClick={() => setAsked({ id: choice.id, shown })}
          >
            {choice.label}
          </Button>
        ))}
      </div>
      {confirming !== undefined && (
        <Confirm
          open
          title={confirming.title}
          yes={confirming.yes}
          busy={busy}
          onYes={() => void send(confirming)}
          onCancel={() => setAsked(undefined)}
        >
          <p className={styles.text}>{confirming.text}</p>
          {confirming.grants && warning}
        </Confirm>
      )}
    </div>
  );
}
