/** Who an event is about: without a database, so that a page can ask it too. */
import { type PersonId, personId } from '@lockbox/contracts/ids';
import { eventKind, isEventType } from '@lockbox/domain/catalogue/events';
import { reachesPeople } from '@lockbox/domain/notices/channels';
import type { Side } from '@lockbox/domain/requests/who-sees';

/** A person in an event, with the side whose directory has the person. */
export interface EventPerson {
  readonly side: Side;
  readonly id: PersonId;
}
/** An event's content, in the audit index or for a page. */
interface Said {
  readonly type: string;
  readonly actor: { readonly kind: string; readonly id: string };
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * The person who did it, also where a system reported it: the actor is then that system. Null where no person did. Who
 * hands access back is the engineer of the event's request.
 */
export function actingPerson(
  { type, actor, data }: Said,
  request: { readonly engineerId: PersonId } | undefined,
): EventPerson | null {
  const ofProvider = (id: unknown): EventPerson | null =>
    typeof id === 'string' ? { side: 'provider', id: personId(id) } : null;
  if (type === 'AccessEnded') return data.reason === 'HANDED_BACK' ? ofProvider(request?.engineerId) : null;
  const fields = isEventType(type) ? eventKind(type).person : undefined;
  if (fields !== undefined) return ofProvider(fields.map((field) => data[field]).find((id) => typeof id === 'string'));
  if (actor.kind === 'PROVIDER_PERSON') return ofProvider(actor.id);
  return actor.kind === 'PRINCIPAL' ? { side: 'customer', id: personId(actor.id) } : null;
}

/** Returns the recipient of a notice by e-mail. Both sides receive notices: the directory that has the person decides. */
export const recipientIn = ({ type, data }: Said): PersonId | null =>
  type === 'NotificationRecorded' && reachesPeople(data.channel) && typeof data.recipientId === 'string'
    ? personId(data.recipientId)
    : null;
