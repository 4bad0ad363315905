import type {
  AccessUsed,
  AccessUsedOutsideGrant,
  OutsideAction,
  UsedAction,
} from '@lockbox/contracts/generated/events';
import type { OutsidePart, RequestDocument, UsePart, Uses } from './document.ts';

/** The most listed kinds of actions of a request, covered and uncovered each; the log has all. */
const KINDS_AT_MOST = 100;

export const NO_USE: Uses = { actions: [], outsideGrant: [], unlisted: 0 };

const time = (at: number): string => new Date(at).toISOString();

const partShown = ({ action, objectClass, dataStoreId, count, firstAt, lastAt }: UsePart) => ({
  action,
  objectClass,
  dataStore: dataStoreId,
  count,
  firstAt: time(firstAt),
  lastAt: time(lastAt),
});

/** The form of API and webhooks (docs/contract.md, "Reports of use"). */
export const usesShown = ({ actions, outsideGrant, unlisted }: Uses) => ({
  actions: actions.map(partShown),
  outsideGrant: outsideGrant.map((part) => ({ ...partShown(part), reason: part.reason })),
  unlisted,
});

/** Returns the use under a request after one more report: by action, class of objects and data store. */
export function usesOf({ uses = NO_USE }: RequestDocument, data: AccessUsed | AccessUsedOutsideGrant): Uses {
  let { actions, outsideGrant, unlisted } = uses;
  if (data.type === 'AccessUsed') {
    for (const action of data.actions) {
      const after = withAction(actions, action, partOf(action));
      if (after === null) unlisted++;
      else actions = after;
    }
  } else {
    for (const action of data.actions) {
      const after = withAction(outsideGrant, action, outsidePartOf(action));
      if (after === null) unlisted++;
      else outsideGrant = after;
    }
  }
  return { actions, outsideGrant, unlisted };
}

/** The same list with one more action; null where it has no room for another kind. */
function withAction<P extends UsePart>(
  parts: readonly P[],
  { usedAt, count }: UsedAction,
  fresh: P,
): readonly P[] | null {
  const place = parts.findIndex((part) => isSameKind(part, fresh));
  const before = parts[place];
  if (before === undefined) return parts.length >= KINDS_AT_MOST ? null : [...parts, fresh];
  const { firstAt, lastAt } = before;
  return parts.with(place, {
    ...before,
    count: before.count + count,
    firstAt: Math.min(firstAt, usedAt),
    lastAt: Math.max(lastAt, usedAt),
  });
}

const isSameKind = (one: UsePart & Partial<OutsidePart>, other: UsePart & Partial<OutsidePart>): boolean =>
  one.action === other.action &&
  one.objectClass === other.objectClass &&
  one.dataStoreId === other.dataStoreId &&
  one.reason === other.reason;

const partOf = ({ action, objectClass, dataStoreId, count, usedAt }: UsedAction): UsePart => ({
  action,
  objectClass,
  dataStoreId,
  count,
  firstAt: usedAt,
  lastAt: usedAt,
});
const outsidePartOf = (action: OutsideAction): OutsidePart => ({ ...partOf(action), reason: action.reason });
