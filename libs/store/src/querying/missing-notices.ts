import type { EventData } from '@lockbox/contracts/generated/events';
import type { PersonId, TenantId } from '@lockbox/contracts/ids';
import { ADMINISTRATOR_ROLES } from '@lockbox/domain/directory/roles';
import { reachesPeople } from '@lockbox/domain/notices/channels';
import { createMissingNotices, NOTICES_LOOK_BACK_MS, type NoticedEvent } from '@lockbox/domain/notices/missing-notices';
import type { AuditEventDocument } from '../collections/trail/collection.ts';
import type { Store } from '../connect.ts';
import type { NamedPerson } from './named-events.ts';

/** An announced event with the administrators of whose notices the trail has no outcome; nobody where nobody is known who should have one. */
export interface EventWithoutNotices {
  readonly event: Pick<AuditEventDocument, '_id' | 'sequence' | 'type' | 'occurredAt'>;
  readonly people: readonly NamedPerson[];
}

/** A call reads no more of the trail; `lockbox doctor` reads all of the log. */
const MOST_EVENTS = 10_000;
const READ = { sequence: 1, type: 1, occurredAt: 1, 'actor.id': 1 } as const;
/** The fields that tell whom an event is announced to, and whose outcome it is. */
const READ_OF_DATA = {
  'data.type': 1,
  'data.told': 1,
  'data.outsideGrant': 1,
  'data.aboutEventId': 1,
  'data.recipientId': 1,
  'data.channel': 1,
} as const;

type Found = Pick<AuditEventDocument, '_id' | 'sequence' | 'type' | 'occurredAt' | 'actor' | 'data'>;

/**
 * The notices of a tenant that should have an outcome in its trail of the last 35 days, newest event first. The directory's documents do
 * not say since when somebody is an administrator: a person counts from the first outcome of a notice to that person on.
 */
export async function noticesNotRecorded(
  { collections: { audit_events, principals } }: Pick<Store, 'collections'>,
  tenantId: TenantId,
  now: number,
): Promise<readonly EventWithoutNotices[]> {
  const newest = audit_events
    .find({ tenantId }, { projection: { ...READ, ...READ_OF_DATA } })
    .sort({ sequence: -1 })
    .limit(MOST_EVENTS);
  const events: Found[] = [];
  for await (const event of newest) {
    if (event.occurredAt < now - NOTICES_LOOK_BACK_MS) break;
    events.push(event);
  }
  const missing = createMissingNotices<NoticedEvent & { readonly found: Found }>();
  const notifiedSince = new Map<PersonId, number>();
  for (const found of events.toReversed()) {
    const data = found.data as unknown as EventData; // the log's content, without the fields that are not read here
    missing.read({ eventId: found._id, occurredAt: found.occurredAt, actor: found.actor, data, found });
    if (data.type !== 'NotificationRecorded' || !reachesPeople(data.channel)) continue;
    const recipient = data.recipientId as PersonId; // as its channel says
    if (!notifiedSince.has(recipient)) notifiedSince.set(recipient, found.sequence);
  }
  const administrators = await principals
    .find({ tenantId, disabled: false, roles: { $in: [...ADMINISTRATOR_ROLES] } })
    .project<{ readonly principalId: PersonId; readonly displayName: string }>({ principalId: 1, displayName: 1 })
    .toArray();
  const names = new Map(administrators.map(({ principalId, displayName }) => [principalId, displayName]));
  const known = ({ found }: { readonly found: Found }): readonly PersonId[] =>
    [...names.keys()].filter((id) => (notifiedSince.get(id) ?? Number.POSITIVE_INFINITY) < found.sequence);
  return missing
    .at(now, known)
    .map(({ event: { found }, people }) => ({
      event: found,
      people: people.map((id) => ({ id, name: names.get(id) ?? null })),
    }))
    .toReversed();
}
