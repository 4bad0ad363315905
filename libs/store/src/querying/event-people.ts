import { type PersonId, personId } from '@lockbox/contracts/ids';
import type { Side } from '@lockbox/domain/who-sees';
import type { RequestDocument } from '../collections/requests/collection.ts';
import type { AuditEventDocument } from '../collections/trail/collection.ts';
import type { FoundPeople } from './people-search.ts';

/** Somebody in an event, and on whose side the directory has them. */
export interface EventPerson {
  readonly side: Side;
  readonly id: PersonId;
}
type Said = Pick<AuditEventDocument, 'type' | 'actor' | 'data'>;

/**
 * The person who did it, also where a system reported it: the actor is then that system. Null where no person did. Who
 * hands access back is the engineer of the event's request.
 */
export function actingPerson(
  { type, actor, data }: Said,
  request: Pick<RequestDocument, 'engineerId'> | undefined,
): EventPerson | null {
  const ofProvider = (id: unknown): EventPerson | null =>
    typeof id === 'string' ? { side: 'provider', id: personId(id) } : null;
  switch (type) {
    case 'RequestSubmitted':
      return ofProvider(data.declaredBy ?? data.engineerId);
    case 'InternallyApproved':
    case 'InternallyRejected':
      return ofProvider(data.approverId);
    case 'QuestionAnswered':
    case 'AccessUsed':
    case 'AccessUsedOutsideGrant':
    case 'AccessRefused': // as claimed
      return ofProvider(data.engineerId);
    case 'ExclusionDeclared':
      return ofProvider(data.declaredBy);
    case 'DisclosureLifted':
      return ofProvider(data.liftedBy);
    case 'AccessEnded':
      return data.reason === 'HANDED_BACK' ? ofProvider(request?.engineerId) : null;
    default:
      if (actor.kind === 'PROVIDER_PERSON') return ofProvider(actor.id);
      return actor.kind === 'PRINCIPAL' ? { side: 'customer', id: personId(actor.id) } : null;
  }
}

/** Who was told, of a notice by e-mail. Both sides are: whichever of them has the person. */
export const recipientIn = ({ type, data }: Said): PersonId | null =>
  type === 'NotificationRecorded' && data.channel === 'EMAIL' && typeof data.recipientId === 'string'
    ? personId(data.recipientId)
    : null;

const PROVIDERS_FIELDS = ['engineerId', 'approverId', 'declaredBy', 'approvedBy', 'liftedBy', 'personId'];

/** The condition on events that these people did, or that name them. Ends of access name the request alone. */
export function isInvolved(
  text: string,
  { customer, provider }: FoundPeople,
  requestIds: readonly string[],
): { readonly $or: readonly object[] } {
  return {
    $or: [
      { 'actor.id': text },
      { 'actor.kind': 'PRINCIPAL', 'actor.id': { $in: customer } },
      { 'actor.kind': 'PROVIDER_PERSON', 'actor.id': { $in: provider } },
      { 'data.principalId': { $in: customer } },
      ...PROVIDERS_FIELDS.map((field) => ({ [`data.${field}`]: { $in: provider } })),
      ...['recipientId', 'subject'].map((field) => ({ [`data.${field}`]: { $in: [...customer, ...provider] } })),
      { type: 'AccessEnded', requestId: { $in: requestIds } },
    ],
  };
}
