import { Button, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { useEffect, useRef } from 'react';
import type { List } from '../api/use-pages.ts';
import { useWords } from '../words/words.tsx';

const useStyles = makeStyles({
  end: {
    display: 'flex',
    justifyContent: 'center',
    padding: tokens.spacingVerticalM,
    color: tokens.colorNeutralForeground3,
  },
});

/** The end of a list: when it is in sight the next page is loaded; the button is for those who do not scroll. */
export function ListEnd<T>({ list }: { readonly list: Pick<List<T>, 'items' | 'more' | 'loadMore'> }) {
  const styles = useStyles();
  const { states } = useWords();
  const place = useRef<HTMLDivElement>(null);
  const { more, loadMore, items } = list;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a page that does not fill the window needs another check
  useEffect(() => {
    if (more !== 'there' || place.current === null) return;
    const seen = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && loadMore(), {
      rootMargin: '400px',
    });
    seen.observe(place.current);
    return () => seen.disconnect();
  }, [more, loadMore, items.length]);
  return (
    <div ref={place} className={styles.end}>
      {more === 'loading' && <Spinner size="tiny" label={states.loadingMore} />}
      {(more === 'there' || more === 'failed') && (
        <Button appearance="subtle" onClick={loadMore}>
          {more === 'failed' ? states.tryAgain : states.more}
        </Button>
      )}
      {more === 'none' && <Text size={200}>{states.end({ n: items.length })}</Text>}
    </div>
  );
}
