import type { FoundPeople } from './people-search.ts';

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
