import type { Event } from '@lockbox/contracts/generated/events';
import type { RequestId } from '@lockbox/contracts/ids';
import { changeOfRequest, type RequestDocument } from '@lockbox/store/collections/requests';

interface Recent {
  readonly document: RequestDocument;
  readonly bytes: number;
}

/** Counted by the records of the submissions: some 4,000 ordinary requests, which take several times as much as their records. */
const MOST_BYTES = 2 * 1_048_576;

/**
 * The requests that were submitted while this portal ran, in the log's present state: folded by the projector's own function,
 * so that they can be decided before the projector has reached them. Other requests are left out, since an event might be
 * missing. Beyond a limit the oldest are dropped, and then read from the database like all others.
 */
export function createRecentRequests(mostBytes = MOST_BYTES) {
  const kept = new Map<string, Recent>();
  let bytes = 0;

  function forgetOldest(): void {
    for (const [id, recent] of kept) {
      if (bytes <= mostBytes) return;
      bytes -= recent.bytes;
      kept.delete(id);
    }
  }

  return {
    /** Called with each new event of the log, and the length of its record. */
    seen(event: Event, length: number): void {
      const change = changeOfRequest(event);
      if (change === null) return;
      const before = kept.get(change.id);
      if (before === undefined && event.data.type !== 'RequestSubmitted') return;
      // After an error the tail gives records again.
      if (before !== undefined && event.sequence <= before.document.sequence) return;
      const document = change.fold(before?.document ?? null);
      if (document === null) return;
      kept.set(change.id, { document, bytes: before?.bytes ?? length });
      if (before !== undefined) return;
      bytes += length;
      forgetOldest();
    },
    /** Called when an event could not be read: what is kept may lack it. */
    forgetAll(): void {
      kept.clear();
      bytes = 0;
    },
    get: (id: RequestId): RequestDocument | undefined => kept.get(id)?.document,
  };
}
export type RecentRequests = ReturnType<typeof createRecentRequests>;
