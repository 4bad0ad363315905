import { LockboxError } from '@lockbox/contracts/errors';
import type { RequestId } from '@lockbox/contracts/ids';
import type { LogView } from '../log-view.ts';

export interface PublishedOutcome {
  readonly requestId: RequestId;
  /** True if an internal decision was published with it. */
  readonly decided: boolean;
}

/** Long enough for a worker that was killed to be started again and take its partitions over. */
const PATIENCE_MS = 120_000;
export const NO_OUTCOME_YET = 'No outcome yet';

/** Counts requests by outcome, when the log has an outcome for each, or has had none to add for two minutes. */
export async function awaitOutcomes(
  view: LogView,
  published: readonly PublishedOutcome[],
  progress: (text: string) => void,
): Promise<Readonly<Record<string, number>>> {
  const open = new Set(published);
  const settle = (): number => {
    for (const one of open) if (outcomeOf(view, one) !== NO_OUTCOME_YET) open.delete(one);
    progress(`Waiting for outcomes: ${published.length - open.size} of ${published.length}`);
    return open.size;
  };
  const stalled = new LockboxError('NO_OUTCOME_YET', 'Nothing has moved.');
  let left = settle();
  while (left > 0) {
    const before = left;
    try {
      await view.until(
        () => settle() < before,
        PATIENCE_MS,
        () => stalled,
      );
    } catch (error) {
      if (error !== stalled) throw error;
      break;
    }
    left = open.size;
  }
  const counts: Record<string, number> = {};
  for (const one of published) {
    const outcome = outcomeOf(view, one);
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}

/** The request's status, the reason why it was refused, or that neither is known. */
function outcomeOf(view: LogView, { requestId, decided }: PublishedOutcome): string {
  const [refusal] = view.refusals(requestId);
  if (refusal !== undefined) return `Refused: ${refusal.code}`;
  const request = view.request(requestId);
  if (request === undefined) return NO_OUTCOME_YET;
  return decided && request.status === 'Awaiting internal approval' ? NO_OUTCOME_YET : request.status;
}
