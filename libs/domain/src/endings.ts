import type { Notified } from '@lockbox/contracts/generated/policy-state';
import type { RequestState } from './entity.ts';
import { isHidden, isKeptForDisclosure } from './sealing/hidden.ts';

/** What will be forgotten: a closed request, a recorded notice, a sealed submission that waits. */
export type EndingKind = 'closed' | 'notified' | 'draft';

/** When an entity's 35 days begin, and among which of its kind it waits for their end; null for what has no end yet. */
export function endingOf(entity: RequestState | Notified): { readonly kind: EndingKind; readonly at: number } | null {
  switch (entity.type) {
    case 'Closed':
      return isKeptForDisclosure(entity) ? null : { kind: 'closed', at: entity.closedAt };
    case 'Notified':
      return { kind: 'notified', at: entity.recordedAt };
    case 'AwaitingInternalApproval':
      // That a sealed submission ran out is in no event, so nothing but its age ends it.
      return isHidden(entity) ? { kind: 'draft', at: entity.reviewExpiresAt } : null;
    case 'AwaitingCustomer':
    case 'AccessRunning':
      return null;
    default:
      return entity satisfies never;
  }
}
