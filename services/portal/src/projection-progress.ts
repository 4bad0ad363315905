import type { Store } from '@lockbox/store/connect';

/** What must be in the database before the API shows a change. */
export interface Needed {
  /** Of the event, which the trail must have: the history is read from it. */
  readonly eventId: string;
  readonly document: {
    readonly collection: 'requests' | 'policies';
    readonly id: string;
    readonly sequence: number;
    /** Whether this event is certain to change the document. */
    readonly certain: boolean;
  } | null;
  /** Of a comment, which comes through a topic of its own, and never when it was erased. */
  readonly textId: string | null;
}

/** `partly`: what is certain to come is there, the rest is not. */
type State = 'waits' | 'partly' | 'shown';

/** Ids in one query: the embedded server's time for `$in` grows with the square of their number. */
const AT_ONCE = 100;

/** Looks how far the projections have come, for many changes in few reads. */
export function createProjectionProgress(store: Store) {
  const { requests, policies, audit_events, texts } = store.collections;
  const lockboxRequests = new Set<string>();

  async function inPieces<T>(ids: readonly string[], read: (piece: string[]) => Promise<readonly T[]>): Promise<T[]> {
    const found: T[] = [];
    for (let from = 0; from < ids.length; from += AT_ONCE) found.push(...(await read(ids.slice(from, from + AT_ONCE))));
    return found;
  }

  async function sequences(needed: readonly Needed[]): Promise<ReadonlyMap<string, number>> {
    const idsIn = (collection: 'requests' | 'policies') =>
      needed.flatMap(({ document }) => (document?.collection === collection ? [document.id] : []));
    const [ofRequests, ofPolicies] = await Promise.all([
      inPieces(idsIn('requests'), (ids) =>
        // The strings came from request ids.
        requests.find({ _id: { $in: ids as never[] } }, { projection: { sequence: 1, lockbox: 1 } }).toArray(),
      ),
      inPieces(idsIn('policies'), (ids) =>
        policies.find({ _id: { $in: ids as never[] } }, { projection: { sequence: 1 } }).toArray(),
      ),
    ]);
    for (const { _id, lockbox } of ofRequests) if (lockbox !== null) lockboxRequests.add(_id);
    return new Map([...ofRequests, ...ofPolicies].map(({ _id, sequence }): [string, number] => [_id, sequence]));
  }

  return {
    async of(needed: readonly Needed[]): Promise<readonly State[]> {
      const [sequenceOf, events, comments] = await Promise.all([
        sequences(needed),
        inPieces(
          needed.map(({ eventId }) => eventId),
          (ids) => audit_events.find({ _id: { $in: ids } }, { projection: { _id: 1 } }).toArray(),
        ),
        inPieces(
          needed.flatMap(({ textId }) => textId ?? []),
          (ids) => texts.find({ _id: { $in: ids } }, { projection: { _id: 1 } }).toArray(),
        ),
      ]);
      const there = new Set([...events, ...comments].map(({ _id }) => _id));
      return needed.map(({ eventId, document, textId }): State => {
        const isCurrent = document === null || (sequenceOf.get(document.id) ?? 0) >= document.sequence;
        if (document?.certain && !isCurrent) return 'waits';
        return isCurrent && there.has(eventId) && (textId === null || there.has(textId)) ? 'shown' : 'partly';
      });
    },
    /** Whether a request's customer was asked, and so sees it; known for requests looked at since the last `forget`. */
    isLockboxRequest: (id: string): boolean => lockboxRequests.has(id),
    forget: (): void => lockboxRequests.clear(),
  };
}
