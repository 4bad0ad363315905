import type { TenantId } from '@lockbox/contracts/ids';
import { isSeenByCustomer } from '@lockbox/domain/requests/statuses';
import type { Store } from '@lockbox/store/connect';
import { findByIds } from '@lockbox/store/find-by-ids';

/** The data that must be in the database before the API shows a change. */
export interface Needed {
  /** The event's id, which the audit index must have: the history is read from it. Null if the index is not waited for. */
  readonly eventId: string | null;
  readonly document: {
    readonly collection: 'requests' | 'policies';
    readonly id: string;
    readonly sequence: number;
    /** Up to which event the document is certain to come: this or one before it, or 0. */
    readonly certain: number;
  } | null;
  /** The id of a comment, which arrives through its own topic, and never if it was erased. */
  readonly textId: string | null;
}

/** Combines the needs of two changes of the same resource. The later one may need less, as a grant does after an approval. */
export const laterOf = (before: Needed | undefined, after: Needed): Needed =>
  before === undefined
    ? after
    : {
        eventId: after.eventId,
        document:
          before.document === null || after.document === null
            ? (after.document ?? before.document)
            : {
                ...after.document,
                sequence: Math.max(before.document.sequence, after.document.sequence),
                certain: Math.max(before.document.certain, after.document.certain),
              },
        textId: after.textId ?? before.textId,
      };

/** `partly`: what is certain to come is there, the rest is not. */
export type State = 'waits' | 'partly' | 'shown';

/** Looks how far the projections have come, for many changes in few reads. */
export function createProjectionProgress(store: Store) {
  const { requests, policies, audit_events, texts } = store.collections;
  const seenByCustomer = new Map<string, TenantId>();

  async function sequences(needed: readonly Needed[]): Promise<ReadonlyMap<string, number>> {
    const idsIn = (collection: 'requests' | 'policies') =>
      needed.flatMap(({ document }) => (document?.collection === collection ? [document.id] : []));
    const [ofRequests, ofPolicies] = await Promise.all([
      findByIds(requests, idsIn('requests'), ['tenantId', 'sequence', 'status']),
      findByIds(policies, idsIn('policies'), ['sequence']),
    ]);
    for (const { _id, tenantId, status } of ofRequests.values())
      if (isSeenByCustomer(status)) seenByCustomer.set(_id, tenantId);
    return new Map([...ofRequests, ...ofPolicies].map(([id, { sequence }]) => [id, sequence]));
  }

  return {
    async of(needed: readonly Needed[]): Promise<readonly State[]> {
      const [sequenceOf, events, comments] = await Promise.all([
        sequences(needed),
        findByIds(
          audit_events,
          needed.flatMap(({ eventId }) => eventId ?? []),
          ['_id'],
        ),
        findByIds(
          texts,
          needed.flatMap(({ textId }) => textId ?? []),
          ['_id'],
        ),
      ]);
      return needed.map(({ eventId, document, textId }): State => {
        const stored = document === null ? 0 : (sequenceOf.get(document.id) ?? 0);
        if (document !== null && stored < document.certain) return 'waits';
        const isCurrent = document === null || stored >= document.sequence;
        const rest = (eventId === null || events.has(eventId)) && (textId === null || comments.has(textId));
        return isCurrent && rest ? 'shown' : 'partly';
      });
    },
    /**
     * Reports whether a request's customer was asked or notified, and so sees it; known for requests looked at since the last
     * `forget`.
     */
    isSeenByCustomer: ({ id, tenantId }: { readonly id: string; readonly tenantId: TenantId }): boolean =>
      seenByCustomer.get(id) === tenantId,
    forget: (): void => seenByCustomer.clear(),
  };
}
