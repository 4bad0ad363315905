import { makeStyles, SearchBox, tokens } from '@fluentui/react-components';
import { type ReactNode, useEffect, useState } from 'react';
import { useWords } from '../words/words.tsx';

const useStyles = makeStyles({
  filters: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalM,
    alignItems: 'flex-end',
    margin: `${tokens.spacingVerticalM} 0`,
    '& > *': { minWidth: 'min(12rem, 100%)', maxWidth: '100%' },
  },
  // Wide enough for its placeholder.
  search: { flexBasis: 'min(22rem, 100%)' },
});

export const Filters = ({ children }: { readonly children: ReactNode }) => (
  <search className={useStyles().filters}>{children}</search>
);

const PAUSE_MS = 250;

/** A search field that searches when the typing pauses. */
export function Search(props: {
  readonly label: string;
  readonly value: string;
  readonly onSearch: (text: string) => void;
}) {
  const { label, value, onSearch } = props;
  const styles = useStyles();
  const { states } = useWords();
  const [text, setText] = useState(value);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a change of the address sets a new text
  useEffect(() => {
    if (value !== text.trim()) setText(value);
  }, [value]);
  useEffect(() => {
    if (text.trim() === value) return;
    const timer = setTimeout(() => onSearch(text.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, value, onSearch]);
  return (
    <SearchBox
      className={styles.search}
      aria-label={label}
      placeholder={label}
      dismiss={{ 'aria-label': states.clearSearch }}
      value={text}
      maxLength={200}
      onChange={(_event, data) => setText(data.value)}
    />
  );
}
