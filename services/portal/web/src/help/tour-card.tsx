import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { CARD } from '../parts/card.ts';
import { TextLink } from '../parts/text-link.tsx';
import { useHelp } from './use-help.ts';

const useStyles = makeStyles({
  card: {
    ...CARD,
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'flex-start',
    gap: tokens.spacingVerticalM,
    marginBottom: tokens.spacingVerticalL,
    maxWidth: '48rem',
    boxSizing: 'border-box',
  },
  text: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS, alignItems: 'flex-start' },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

/** Which page each step of the tour is about. */
const PATHS = ['/requests', '/accesses', '/policy'] as const;

/** The steps of the tour. It takes no focus and covers nothing, so that whoever wants to work is not held up. */
export function TourCard({ onEnd }: { readonly onEnd: () => void }) {
  const styles = useStyles();
  const asked = useHelp();
  const [at, setAt] = useState(0);
  // Without its words there is no tour; the page works without it.
  if (asked.state !== 'ready') return null;
  const { tour } = asked.help;
  const step = tour.steps[at] ?? tour.steps[0];
  const isLast = at === tour.steps.length - 1;
  const end = () => {
    onEnd();
    // The button that had the focus is gone.
    document.querySelector<HTMLElement>('main h1')?.focus();
  };
  return (
    <section className={styles.card} aria-label={tour.step({ number: at + 1, of: tour.steps.length })}>
      <div className={styles.text} role="status">
        <Text size={200}>{tour.step({ number: at + 1, of: tour.steps.length })}</Text>
        <Text weight="semibold">{step.title}</Text>
        <Text>{step.text}</Text>
      </div>
      <TextLink href={PATHS[at] ?? PATHS[0]}>{step.link}</TextLink>
      <div className={styles.buttons}>
        {at > 0 && <Button onClick={() => setAt(at - 1)}>{tour.back}</Button>}
        {isLast ? (
          <Button appearance="primary" onClick={end}>
            {tour.done}
          </Button>
        ) : (
          <Button appearance="primary" onClick={() => setAt(at + 1)}>
            {tour.next}
          </Button>
        )}
        {!isLast && (
          <Button appearance="subtle" onClick={end}>
            {tour.end}
          </Button>
        )}
      </div>
    </section>
  );
}
