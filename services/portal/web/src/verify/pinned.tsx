import { Button, Field, makeStyles, Text, Textarea, tokens } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { Confirm } from '../parts/confirm.tsx';
import { NoticeBar } from '../parts/notice.tsx';
import { useSession } from '../session/session.tsx';
import { useWords } from '../words/words.tsx';
import type { PinnedKey } from './check.ts';
import { forgetSeen, pin, pinnedText } from './kept.ts';

const useStyles = makeStyles({
  content: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    marginTop: tokens.spacingVerticalS,
  },
  summary: { cursor: 'pointer' },
  list: { margin: 0, paddingLeft: tokens.spacingHorizontalL, overflowWrap: 'anywhere' },
  print: { display: 'block', fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

/** The keys that somebody has pinned in this browser: shown, brought in, and forgotten. */
export function Pinned({ onChanged }: { readonly onChanged: () => void }) {
  const styles = useStyles();
  const { verify } = useWords();
  const tenantId = useSession().tenant?.id ?? '';
  const [text, setText] = useState(() => pinnedText(localStorage, tenantId));
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<string>();
  const [keys, setKeys] = useState<readonly PinnedKey[]>([]);
  const [isOpen, setOpen] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const [said, setSaid] = useState<string>();

  useEffect(() => {
    if (!isOpen) return;
    let isWanted = true;
    import('./check.ts').then(
      ({ pinnedKeys }) => isWanted && setKeys(pinnedKeys(text)),
      () => isWanted && setKeys([]),
    );
    return () => {
      isWanted = false;
    };
  }, [isOpen, text]);

  async function bring(): Promise<void> {
    setSaid(undefined);
    try {
      const { pinnedKeys, isUnreadable } = await import('./check.ts');
      try {
        const kinds = new Set(pinnedKeys(typed).map(({ kind }) => kind));
        if (!kinds.has('checkpoint') || !kinds.has('policy')) return setProblem(verify.pinned.incomplete);
      } catch (error) {
        return setProblem(verify.pinned.unreadable({ why: isUnreadable(error) ? error.message : '' }));
      }
      pin(localStorage, tenantId, typed);
      setText(typed);
      onChanged();
      setTyped('');
      setProblem(undefined);
      setSaid(verify.pinned.done);
    } catch {
      setProblem(verify.pinned.refused);
    }
  }

  function forgetAll(): void {
    forgetSeen(localStorage, tenantId);
    setText('');
    onChanged();
    setAsking(false);
    setSaid(verify.pinned.forgotten);
  }

  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary className={styles.summary}>{text === '' ? verify.pinned.none : verify.pinned.some}</summary>
      <div className={styles.content}>
        <Text block>{verify.pinned.text}</Text>
        {text !== '' && (
          <ul className={styles.list}>
            {keys.map(({ kind, name, fingerprint }) => (
              <li key={`${kind} ${name} ${fingerprint}`}>
                {verify.pinned.kinds[kind]}
                {name !== null && ` ${name}`}
                <span className={styles.print}>{fingerprint}</span>
              </li>
            ))}
          </ul>
        )}
        <div role="status">{said !== undefined && <NoticeBar intent="success">{said}</NoticeBar>}</div>
        <Field
          label={verify.pinned.label}
          hint={verify.pinned.hint}
          {...(problem === undefined ? {} : { validationState: 'error' as const, validationMessage: problem })}
        >
          <Textarea
            value={typed}
            rows={4}
            resize="vertical"
            spellCheck={false}
            onChange={(_event, { value }) => setTyped(value)}
          />
        </Field>
        <label>
          {verify.pinned.file}{' '}
          <input
            type="file"
            accept=".txt,text/plain"
            onChange={({ currentTarget }) => void currentTarget.files?.[0]?.text().then(setTyped)}
          />
        </label>
        <div className={styles.buttons}>
          <Button appearance="primary" disabledFocusable={typed.trim() === ''} onClick={() => void bring()}>
            {text === '' ? verify.pinned.pin : verify.pinned.replace}
          </Button>
          {text !== '' && <Button onClick={() => setAsking(true)}>{verify.pinned.forget}</Button>}
        </div>
        <Confirm
          open={isAsking}
          title={verify.pinned.forgetTitle}
          yes={verify.pinned.forget}
          onYes={forgetAll}
          onCancel={() => setAsking(false)}
        >
          {verify.pinned.forgetText}
        </Confirm>
      </div>
    </details>
  );
}
