import type { SealedDemand } from '../api/resources.ts';
import { useTimeUntil } from '../time/clock.tsx';
import { Moment } from '../time/moment.tsx';
import { useWords } from '../words/words.tsx';

/** The time from which a demand may be disclosed, and whether it has come. */
export function DisclosableFrom({ demand }: { readonly demand: SealedDemand }) {
  const { sealed: words } = useWords();
  const { disclosableFrom, status } = demand;
  const left = useTimeUntil(disclosableFrom);
  if (disclosableFrom === null) return <span>{words.notKnown}</span>;
  return (
    <span>
      <Moment at={disclosableFrom} />
      {status === 'sealed' && left <= 0 && ` · ${words.mayBeDisclosed}`}
    </span>
  );
}
