import { shownOfAnswer } from '@lockbox/domain/requests/presented-answer';
import { useEffect, useState } from 'react';
import type { LockboxRequest } from '../api/resources.ts';

/** Returns the data that accompanies a decision: the hash of the page's content, which the page computes. */
export async function shownWithDecision(request: LockboxRequest): Promise<{ readonly shown: string } | null> {
  const shown = await shownOfAnswer(request);
  return shown === null ? null : { shown };
}

/**
 * The hash of what the page shows, found by `shownOf`; null where the page shows something else than the answer says, and undefined
 * until the first answer was checked. `shownOf` has to be the same function each time.
 */
export function useShown<T>(answer: T, shownOf: (answer: T) => Promise<string | null>): string | null | undefined {
  const [shown, setShown] = useState<string | null>();
  useEffect(() => {
    let isPresent = true;
    void shownOf(answer).then((found) => isPresent && setShown(found));
    return () => {
      isPresent = false;
    };
  }, [answer, shownOf]);
  return shown;
}
