import type { RequestDocument } from '@lockbox/store/collections/requests';
import type { RequestView, View } from './letter.ts';
import { commentIn, type Known, ofTenant, type ToJoin } from './read-models.ts';
import { timesFor } from './times.ts';

/** In which language and zone somebody reads. */
export interface Reader {
  readonly locale: string;
  readonly timeZone: string;
}

export type Joined =
  | { readonly kind: 'view'; viewIn(language: string): View }
  /** The projector has not written it yet. */
  | { readonly kind: 'not-yet' };

export type Addressee =
  | {
      readonly kind: 'person';
      readonly to: { readonly name: string; readonly address: string };
      readonly reader: Reader;
    }
  | { readonly kind: 'not-yet' }
  /** Nobody is there to be told. */
  | { readonly kind: 'nobody'; readonly detail: 'RECIPIENT_GONE' | 'RECIPIENT_DISABLED' };

export interface Provider {
  readonly providerName: string;
  /** Without a slash at the end. */
  readonly portalUrl: string;
}

/** Whom a letter goes to: the address is waited for as long as it takes. */
export function addresseeOf(known: Known, { tenantId, recipientId, side }: ToJoin): Addressee {
  const [recipient, removal] =
    side === 'customer'
      ? [known.principals.get(ofTenant(tenantId, recipientId)), `principals/${ofTenant(tenantId, recipientId)}`]
      : [known.providerPeople.get(recipientId), `provider_people/${recipientId}`];
  if (recipient === undefined) {
    return known.removed.has(removal) ? { kind: 'nobody', detail: 'RECIPIENT_GONE' } : { kind: 'not-yet' };
  }
  if (recipient.disabled) return { kind: 'nobody', detail: 'RECIPIENT_DISABLED' };
  const { displayName: name, email: address, locale, timeZone } = recipient;
  return { kind: 'person', to: { name, address }, reader: { locale, timeZone } };
}

/**
 * Joins names and texts at the time of sending: none of them is in the log. `patient` waits for what the projector has not
 * written yet; without it ids stand for names.
 */
export function join(known: Known, provider: Provider, item: ToJoin, reader: Reader, patient: boolean): Joined {
  const { tenantId, side, notice } = item;
  const request = requestOf(known, item);
  if (patient && !isComplete(known, item, request)) return { kind: 'not-yet' };

  const nameOf = (id: string): string =>
    (customersDecide(item) ? known.principals.get(ofTenant(tenantId, id)) : providerPerson(known, id))?.displayName ??
    id;
  return {
    kind: 'view',
    viewIn: (language) => ({
      ...provider,
      tenantId,
      tenant: known.tenants.get(tenantId)?.displayName ?? tenantId,
      eventId: item.eventId,
      side,
      times: timesFor(language, reader.locale, reader.timeZone),
      request: request === undefined ? null : requestViewOf(known, provider, request),
      person: nameOf,
      environment: (id) => known.environments.get(ofTenant(tenantId, id))?.displayName ?? id,
      comment: textOf(known, commentIn(notice)) ?? null,
    }),
  };
}

/** On whose side those stand whom the notice mentions. */
const customersDecide = ({ notice }: ToJoin): boolean =>
  notice.kind === 'approved' ||
  notice.kind === 'denied' ||
  notice.kind === 'policy-enabled' ||
  notice.kind === 'policy-disabled';

const providerPerson = ({ providerPeople }: Known, id: string) => providerPeople.get(id);

function requestOf(known: Known, { tenantId, requestId }: ToJoin): RequestDocument | undefined {
  const request = requestId === null ? undefined : known.requests.get(requestId);
  return request?.tenantId === tenantId ? request : undefined;
}

/** The text; null where there is none or it was erased; undefined where it is still to come. */
function textOf(known: Known, textId: string | null): string | null | undefined {
  if (textId === null) return null;
  return known.texts.get(textId)?.text ?? (known.removed.has(`texts/${textId}`) ? null : undefined);
}

/** Whether all that the letter shows is there. */
function isComplete(known: Known, item: ToJoin, request: RequestDocument | undefined): boolean {
  const { tenantId, requestId, notice } = item;
  if (!known.tenants.has(tenantId) && !known.removed.has(`tenants/${tenantId}`)) return false;
  if (textOf(known, commentIn(notice)) === undefined) return false;
  if (requestId === null || notice.kind === 'disclosed') return true; // a sealed one is never among the requests
  if (request === undefined || textOf(known, request.justificationTextId) === undefined) return false;
  // What an internal approval has led to is told after it: until it is there, the projector lags behind.
  return request.internal !== null || notice.kind === 'review-expired';
}

function requestViewOf(known: Known, { providerName }: Provider, request: RequestDocument): RequestView {
  const { tenantId, environmentId, internal } = request;
  const nameOf = (id: string): string => providerPerson(known, id)?.displayName ?? id;
  return {
    requestId: request._id,
    supportRequestId: request.ticketId ?? `${providerName} initiated`,
    environmentId,
    environment: known.environments.get(ofTenant(tenantId, environmentId))?.displayName ?? environmentId,
    engineerId: request.engineerId,
    engineer: nameOf(request.engineerId),
    justification: textOf(known, request.justificationTextId) ?? null,
    permissions: request.permissions,
    dataStores: request.dataStores,
    requestedAt: request.requestedAt,
    internalApprover: internal?.decision === 'APPROVED' ? nameOf(internal.by) : null,
  };
}
