import { makeStyles, mergeClasses, Select, tokens } from '@fluentui/react-components';
import { ArrowDownRegular, ArrowUpRegular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import { useWords } from '../words/words.tsx';

export interface Sort {
  readonly by: string;
  readonly ascending: boolean;
}
export interface Column<T> {
  readonly id: string;
  readonly header: string;
  readonly sortable?: boolean;
  readonly cell: (item: T) => ReactNode;
}

/** In less width than this each row is a card, so that no page scrolls sideways. */
const NARROW = '@container (max-width: 760px)';
const WIDE = '@container (min-width: 760.1px)';

const useStyles = makeStyles({
  room: { containerType: 'inline-size' },
  table: {
    width: '100%',
    borderCollapse: 'collapse',
    backgroundColor: tokens.colorNeutralBackground1,
    [NARROW]: { display: 'block' },
  },
  changing: { opacity: 0.6 },
  head: { [NARROW]: { display: 'none' } },
  body: { [NARROW]: { display: 'block' } },
  header: {
    textAlign: 'left',
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalS}`,
    fontWeight: tokens.fontWeightSemibold,
    fontSize: tokens.fontSizeBase200,
    borderBottom: `1px solid ${tokens.colorNeutralStroke1}`,
    verticalAlign: 'bottom',
  },
  sorter: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalXXS,
    minHeight: '24px',
    border: 'none',
    padding: 0,
    background: 'none',
    color: 'inherit',
    font: 'inherit',
    textAlign: 'left',
    cursor: 'pointer',
    ':hover': { textDecorationLine: 'underline' },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '2px' },
  },
  row: {
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    [NARROW]: {
      display: 'block',
      padding: tokens.spacingVerticalS,
      borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    },
  },
  clickable: { cursor: 'pointer' },
  cell: {
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalS}`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    verticalAlign: 'top',
    boxSizing: 'border-box',
    // Long ids may be broken, words may not, least of all the name of a row.
    [WIDE]: { minWidth: '5.5rem', ':first-child': { minWidth: '9rem' } },
    [NARROW]: {
      display: 'grid',
      gridTemplateColumns: 'minmax(7rem, 40%) minmax(0, 1fr)',
      gap: tokens.spacingHorizontalS,
      padding: tokens.spacingVerticalXXS,
      borderBottom: 'none',
      '::before': {
        content: 'attr(data-label)',
        color: tokens.colorNeutralForeground3,
        fontSize: tokens.fontSizeBase200,
      },
    },
  },
  sortSelect: {
    display: 'none',
    // Fluent's own layout: in a block, its arrow would be below it, over the first row.
    [NARROW]: { display: 'flex', marginBottom: tokens.spacingVerticalS },
    [WIDE]: { display: 'none' },
  },
});

export interface DataTableProps<T> {
  readonly name: string;
  readonly columns: readonly Column<T>[];
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string;
  readonly sort?: Sort | undefined;
  readonly onSort?: (sort: Sort) => void;
  /** A click anywhere in a row opens it; the keyboard uses the link in the first cell. */
  readonly onOpen?: (item: T) => void;
  readonly changing?: boolean;
}

export function DataTable<T>(props: DataTableProps<T>) {
  const { name, columns, items, keyOf, sort, onSort, onOpen, changing = false } = props;
  const styles = useStyles();
  const { states } = useWords();
  const sortable = columns.filter((column) => column.sortable);
  const choose = (by: string) => onSort?.({ by, ascending: sort?.by === by ? !sort.ascending : true });

  return (
    <div className={styles.room}>
      {onSort !== undefined && sort !== undefined && (
        <Select
          className={styles.sortSelect}
          aria-label={states.sort}
          value={`${sort.by} ${sort.ascending}`}
          onChange={(_event, { value }) => {
            const [by = sort.by, ascending] = value.split(' ');
            onSort({ by, ascending: ascending === 'true' });
          }}
        >
          {sortable.flatMap(({ id, header }) =>
            [true, false].map((ascending) => (
              <option key={`${id} ${ascending}`} value={`${id} ${ascending}`}>
                {states.sortedBy({ column: header, ascending })}
              </option>
            )),
          )}
        </Select>
      )}
      <table aria-label={name} aria-busy={changing} className={mergeClasses(styles.table, changing && styles.changing)}>
        <thead className={styles.head}>
          <tr>
            {columns.map(({ id, header, sortable: canSort = false }) => {
              const sorted = sort?.by === id ? (sort.ascending ? 'ascending' : 'descending') : undefined;
              return (
                <th key={id} scope="col" className={styles.header} aria-sort={sorted}>
                  {canSort && onSort !== undefined ? (
                    <button type="button" className={styles.sorter} onClick={() => choose(id)}>
                      {header}
                      {sorted === 'ascending' && <ArrowUpRegular aria-hidden />}
                      {sorted === 'descending' && <ArrowDownRegular aria-hidden />}
                    </button>
                  ) : (
                    header
                  )}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody className={styles.body}>
          {items.map((item) => (
            // A larger target for the pointer; the keyboard uses the link.
            <tr
              key={keyOf(item)}
              className={mergeClasses(styles.row, onOpen !== undefined && styles.clickable)}
              onClick={({ target }) => {
                const onControl = target instanceof Element && target.closest('a, button, input, label') !== null;
                if (!onControl && window.getSelection()?.isCollapsed !== false) onOpen?.(item);
              }}
            >
              {columns.map(({ id, header, cell }) => (
                <td key={id} className={styles.cell} data-label={header}>
                  <div>{cell(item)}</div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
