import { makeStyles } from '@fluentui/react-components';

const useStyles = makeStyles({ list: { margin: 0, padding: 0, listStyleType: 'none' } });

/** A list of names, one in a line, to read and to count. */
export const NameList = ({ names }: { readonly names: readonly string[] }) => (
  <ul className={useStyles().list}>
    {names.map((name) => (
      <li key={name}>{name}</li>
    ))}
  </ul>
);
