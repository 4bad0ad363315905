import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { useWords } from '../words/words.tsx';
import { permissionIn, useGlossary } from './glossary.tsx';
import { WordBadge } from './word-badge.tsx';

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: 'none' },
  small: { display: 'block', color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
  id: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
});

/** The requested permissions: each in words, with a warning if it is broad, and its id in small print. */
export function Permissions({ ids }: { readonly ids: readonly string[] }) {
  const styles = useStyles();
  const { permissions: words } = useWords();
  const glossary = useGlossary();
  return (
    <>
      <ul className={styles.list}>
        {ids.map((id) => {
          const known = permissionIn(glossary, id);
          return known === undefined ? (
            <li key={id}>
              {id}
              {glossary.state === 'ready' && <span className={styles.small}>{words.notDescribed}</span>}
            </li>
          ) : (
            <li key={id}>
              <Text weight="semibold">{known.title}</Text> <span className={styles.id}>({id})</span>{' '}
              {known.broad && (
                <WordBadge appearance="tint" color="warning">
                  {words.broad}
                </WordBadge>
              )}
              <span className={styles.small}>{known.description}</span>
            </li>
          );
        })}
      </ul>
      {glossary.state === 'failed' && <span className={styles.small}>{words.notLoaded}</span>}
    </>
  );
}

/** The permissions in one line, for a list. */
export function PermissionNames({ ids }: { readonly ids: readonly string[] }) {
  const styles = useStyles();
  const { permissions: words } = useWords();
  const glossary = useGlossary();
  const names = ids.map((id) => {
    const known = permissionIn(glossary, id);
    return known?.broad ? words.markedBroad({ title: known.title }) : (known?.title ?? id);
  });
  return <span className={styles.small}>{names.join(', ')}</span>;
}
