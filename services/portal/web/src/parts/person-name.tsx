import { makeStyles, tokens } from '@fluentui/react-components';
import type { Person } from '../api/resources.ts';

const useStyles = makeStyles({ id: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 } });

/** A person: the name if the directory has one, and always the id in the log. */
export function PersonName({ person }: { readonly person: Person }) {
  const styles = useStyles();
  if (person.displayName === null) return <span>{person.id}</span>;
  return (
    <span>
      {person.displayName} <span className={styles.id}>({person.id})</span>
    </span>
  );
}

export const nameOf = ({ displayName, id }: Person): string => displayName ?? id;
