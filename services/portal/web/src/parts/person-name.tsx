import { makeStyles, tokens } from '@fluentui/react-components';
import type { PersonShown } from '../api/resources.ts';

const useStyles = makeStyles({ id: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 } });

/** A person or an environment: the name if the directory has one, and always the id in the log. */
export function NameWithId({ of }: { readonly of: PersonShown }) {
  const styles = useStyles();
  if (of.displayName === null) return <span>{of.id}</span>;
  return (
    <span>
      {of.displayName} <span className={styles.id}>({of.id})</span>
    </span>
  );
}

export const personNameOf = ({ displayName, id }: PersonShown): string => displayName ?? id;
export const nameAndIdOf = ({ displayName, id }: PersonShown): string =>
  displayName === null ? id : `${displayName} (${id})`;
