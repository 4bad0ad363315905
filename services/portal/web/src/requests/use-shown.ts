import { shownOfAnswer } from '@lockbox/domain/shown-answer';
import { useEffect, useState } from 'react';
import type { LockboxRequest } from '../api/resources.ts';

/** What goes along with a decision: the hash of what this page shows, which it makes itself. */
export async function shownWithDecision(request: LockboxRequest): Promise<{ readonly shown: string } | null> {
  const shown = await shownOfAnswer(request);
  return shown === null ? null : { shown };
}

/** Whether the page shows what the answer says that it shows; undefined until the first was checked. */
export function useIsAsShown(request: LockboxRequest): boolean | undefined {
  const [isAsShown, setIsAsShown] = useState<boolean>();
  useEffect(() => {
    let isPresent = true;
    void shownOfAnswer(request).then((shown) => isPresent && setIsAsShown(shown !== null));
    return () => {
      isPresent = false;
    };
  }, [request]);
  return isAsShown;
}
