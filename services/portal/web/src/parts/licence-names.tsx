import { makeStyles, tokens } from '@fluentui/react-components';
import { useWords } from '../words/words.tsx';
import { licenceIn, useGlossary } from './glossary.tsx';

const useStyles = makeStyles({
  list: { margin: 0, paddingLeft: tokens.spacingHorizontalL },
  small: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
});

/** Licences by their names, with what they bring, and the ids of the directory in small print. */
export function LicenceNames({ ids }: { readonly ids: readonly string[] }) {
  const styles = useStyles();
  const { licences: words } = useWords();
  const glossary = useGlossary();
  return (
    <ul className={styles.list}>
      {ids.map((id) => {
        const known = licenceIn(glossary, id);
        return (
          <li key={id}>
            {known === undefined ? (
              id
            ) : (
              <>
                {words.edition({ name: known.licence.name, edition: known.edition })}{' '}
                <span className={styles.small}>
                  ({id}): {words.brings[known.licence.brings]}
                </span>
              </>
            )}
          </li>
        );
      })}
    </ul>
  );
}
