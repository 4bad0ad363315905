import type { PersonId } from '@lockbox/contracts/ids';
import {
  type ChosenKind,
  type Delivery,
  deliveryOf,
  kindOf,
  mayBeQuiet,
  type PersonalChoice,
  reachesSomebody,
} from '@lockbox/domain/notices/notice-kinds';
import type { Notice, Wish } from '../work-list/notice.ts';
import type { Participants } from './participants.ts';
import type { Recipients } from './recipients.ts';
import { minuteIn, nextTimeIn } from './zone-times.ts';

/** A notice to deliver. */
interface Told {
  readonly notice: Notice;
  readonly occurredAt: number;
  readonly participants: Participants | null;
}

/**
 * The delivery preferences of those people who have chosen another one than "at once". They come from the log alone, so that
 * the log proves who was notified when, and why. If by these choices no one would be notified as the kind needs it, because the
 * directory has changed or the only other one has acted, everyone is notified at once.
 */
export function wishesOf(
  told: Told,
  people: readonly PersonId[],
  { personal = [] }: Pick<Recipients, 'personal'>,
): ReadonlyMap<PersonId, Wish> {
  const wishes = new Map<PersonId, Wish>();
  const kind = kindOf(told.notice.kind);
  if (kind === undefined || personal.length === 0) return wishes;
  const choiceOf = (id: PersonId) => personal.find(({ personId }) => personId === id);
  const deliveries = people.map((id) => deliveryOf(choiceOf(id)?.choices ?? [], kind));
  const chosen = reachesSomebody(kind, deliveries);
  for (const [index, id] of people.entries()) {
    const choice = choiceOf(id);
    if (choice === undefined) continue;
    const wish = wishOf(told, kind, choice, chosen ? (deliveries[index] ?? 'AT_ONCE') : 'AT_ONCE');
    if (wish !== undefined) wishes.set(id, wish);
  }
  return wishes;
}

/** Undefined: at once. */
function wishOf(told: Told, kind: ChosenKind, choice: PersonalChoice, delivery: Delivery): Wish | undefined {
  const { occurredAt } = told;
  const expiresAt = expiryOf(told);
  const { digestAt, quietUntil, timeZone } = choice;
  switch (delivery) {
    case 'NONE':
      return { kind: 'none' };
    case 'DAILY': {
      const at = nextTimeIn(timeZone, digestAt, occurredAt);
      return expiresAt !== null && expiresAt <= at ? undefined : { kind: 'digest', at };
    }
    case 'AT_ONCE': {
      if (quietUntil === null || !mayBeQuiet(kind) || expiresAt !== null || !isQuiet(choice, occurredAt))
        return undefined;
      return { kind: 'later', at: nextTimeIn(timeZone, quietUntil, occurredAt) };
    }
    default:
      return delivery satisfies never;
  }
}

/** The time from which it is too late to act; null if there is nothing to do. */
function expiryOf({ notice, occurredAt, participants }: Told): number | null {
  if ('expiresAt' in notice && notice.kind !== 'expired') return notice.expiresAt;
  if (notice.kind === 'became-unmanaged') return notice.protectedUntil;
  // The expiry of an older request is unknown, so it may be now.
  return notice.kind === 'question-answered' ? (participants?.expiresAt ?? occurredAt) : null;
}

/** Quiet hours may go over midnight. */
function isQuiet({ quietFrom, quietUntil, timeZone }: PersonalChoice, at: number): boolean {
  if (quietFrom === null || quietUntil === null) return false;
  const minute = minuteIn(timeZone, at);
  return quietFrom < quietUntil
    ? quietFrom <= minute && minute < quietUntil
    : quietFrom <= minute || minute < quietUntil;
}
