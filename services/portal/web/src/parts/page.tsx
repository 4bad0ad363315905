import { makeStyles, Text, tokens, typographyStyles } from '@fluentui/react-components';
import { type ReactNode, useEffect, useRef } from 'react';
import { useWords } from '../words/words.tsx';
import { WordBadge } from './word-badge.tsx';

const useStyles = makeStyles({
  top: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalM,
    alignItems: 'flex-start',
    marginBottom: tokens.spacingVerticalL,
  },
  title: {
    ...typographyStyles.title2,
    margin: 0,
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    ':focus': { outlineStyle: 'none' },
  },
  text: { flexGrow: 1, flexBasis: '20rem', minWidth: 0 },
  intro: {
    display: 'block',
    maxWidth: '48rem',
    marginTop: tokens.spacingVerticalXS,
    color: tokens.colorNeutralForeground2,
  },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  unseen: { position: 'absolute', width: '1px', height: '1px', margin: 0, overflow: 'hidden', clipPath: 'inset(50%)' },
});

let opened = false;

/** The page's heading. It gets the focus after a change of page, so that a screen reader begins at the new page. */
export function PageTop(props: {
  readonly title: string;
  readonly intro?: ReactNode;
  readonly above?: ReactNode;
  readonly waiting?: number;
  readonly actions?: ReactNode;
}) {
  const { title, intro, above, waiting = 0, actions } = props;
  const styles = useStyles();
  const { requests, home } = useWords();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (opened) heading.current?.focus();
    opened = true;
  }, []);
  useEffect(() => {
    document.title = `${requests.titleWithCount({ n: waiting, title })} – ${home}`;
  }, [requests, waiting, title, home]);
  return (
    <div className={styles.top}>
      <div className={styles.text}>
        {above}
        <h1 ref={heading} tabIndex={-1} className={styles.title}>
          {title}
          {waiting > 0 && (
            <WordBadge color="danger" size="large">
              {requests.waitingShort({ n: waiting })}
            </WordBadge>
          )}
        </h1>
        {intro !== undefined && <Text className={styles.intro}>{intro}</Text>}
      </div>
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}

/** A hidden heading while the page's name is not known yet: people who use a screen reader look for one. */
export function UnseenTitle() {
  const styles = useStyles();
  const { home } = useWords();
  return <h1 className={styles.unseen}>{home}</h1>;
}
