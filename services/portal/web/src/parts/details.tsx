import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  list: {
    margin: 0,
    display: 'grid',
    gridTemplateColumns: 'minmax(8rem, 30%) minmax(0, 1fr)',
    rowGap: tokens.spacingVerticalS,
    columnGap: tokens.spacingHorizontalM,
    '@media (max-width: 480px)': { gridTemplateColumns: 'minmax(0, 1fr)', rowGap: 0 },
  },
  name: {
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase300,
  },
  value: {
    margin: 0,
    '@media (max-width: 480px)': { marginBottom: tokens.spacingVerticalS },
  },
});

/** Names and their values. A null value is left out. */
export function Details({ rows }: { readonly rows: readonly (readonly [name: string, value: ReactNode] | null)[] }) {
  const styles = useStyles();
  return (
    <dl className={styles.list}>
      {rows.map(
        (row) =>
          row !== null && (
            <DetailsRow key={row[0]} name={row[0]} className={styles.name} valueClassName={styles.value}>
              {row[1]}
            </DetailsRow>
          ),
      )}
    </dl>
  );
}

function DetailsRow(props: {
  readonly name: string;
  readonly className: string;
  readonly valueClassName: string;
  readonly children: ReactNode;
}) {
  return (
    <>
      <dt className={props.className}>{props.name}</dt>
      <dd className={props.valueClassName}>{props.children}</dd>
    </>
  );
}
