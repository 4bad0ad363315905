import type { PersonId, RequestId, TenantId } from '@lockbox/contracts/ids';
import type { Store } from '@lockbox/store/connect';
import type { PrincipalDocument, ProviderPersonDocument } from '@lockbox/store/documents';
import type { RequestView, View } from './mail/letter.ts';
import { timesFor } from './mail/times.ts';
import type { Notice } from './notices.ts';
import type { Side } from './plan.ts';

/** What is read to write one letter. */
export interface ToJoin {
  readonly tenantId: TenantId;
  readonly requestId: RequestId | null;
  readonly recipientId: PersonId;
  readonly side: Side;
  readonly notice: Notice;
}

export type Joined =
  | {
      readonly kind: 'view';
      readonly to: { readonly name: string; readonly address: string };
      readonly locale: string;
      viewIn(language: string): View;
    }
  /** The projector has not written it yet. */
  | { readonly kind: 'not-yet' }
  /** Nobody is there to be told. */
  | { readonly kind: 'nobody'; readonly detail: 'RECIPIENT_GONE' | 'RECIPIENT_DISABLED' };

export interface Provider {
  readonly providerName: string;
  /** Without a slash at the end. */
  readonly portalUrl: string;
}

/**
 * Joins names, addresses and texts at the time of sending: none of them is in the log. `patient` waits for what the
 * projector has not written yet; without it only the recipient is waited for, and ids stand for the rest.
 */
export async function join(store: Store, provider: Provider, item: ToJoin, patient: boolean): Promise<Joined> {
  const { tenantId, recipientId, side, notice } = item;
  const recipient = await personOf(store, side, tenantId, recipientId);
  if (recipient === null) {
    const removed = await isRemoved(store, ...recipientKey(side, tenantId, recipientId));
    return removed ? { kind: 'nobody', detail: 'RECIPIENT_GONE' } : { kind: 'not-yet' };
  }
  if (recipient.disabled) return { kind: 'nobody', detail: 'RECIPIENT_DISABLED' };

  const tenant = await store.collections.tenants.findOne({ _id: tenantId });
  const request = item.requestId === null ? null : await requestViewOf(store, provider, tenantId, item.requestId);
  const commentTextId = 'commentTextId' in notice ? notice.commentTextId : null;
  const comment = await textOf(store, commentTextId);
  if (patient) {
    const sealed = notice.kind === 'disclosed'; // never in the requests
    const missing =
      (tenant === null && !(await isRemoved(store, 'tenants', tenantId))) ||
      (item.requestId !== null && !sealed && (request === null || !request.complete)) ||
      comment === undefined;
    if (missing) return { kind: 'not-yet' };
  }
  const people = await namesOf(store, tenantId, notice);
  const environments = await environmentNamesOf(store, tenantId, notice);
  return {
    kind: 'view',
    to: { name: recipient.displayName, address: recipient.email },
    locale: recipient.locale,
    viewIn: (language) => ({
      ...provider,
      tenant: tenant?.displayName ?? tenantId,
      recipient: recipient.displayName,
      side,
      times: timesFor(language, recipient.locale, recipient.timeZone),
      request: request?.view ?? null,
      person: (id) => people.get(id) ?? id,
      environment: (id) => environments.get(id) ?? id,
      comment: comment ?? null,
    }),
  };
}

const recipientKey = (side: Side, tenantId: TenantId, id: PersonId): ['principals' | 'provider_people', string] =>
  side === 'customer' ? ['principals', `${tenantId}/${id}`] : ['provider_people', id];

function personOf(
  { collections }: Store,
  side: Side,
  tenantId: TenantId,
  id: PersonId,
): Promise<PrincipalDocument | ProviderPersonDocument | null> {
  return side === 'customer'
    ? collections.principals.findOne({ _id: `${tenantId}/${id}` })
    : collections.provider_people.findOne({ _id: id });
}

/** Whether the directory, or an erasure, has removed it; otherwise what is not there is still to come. */
const isRemoved = async ({ collections }: Store, collection: string, id: string): Promise<boolean> =>
  (await collections.removals.findOne({ _id: `${collection}/${id}` })) !== null;

/** The text; null where there is none or it was erased; undefined where it is still to come. */
async function textOf(store: Store, textId: string | null): Promise<string | null | undefined> {
  if (textId === null) return null;
  const found = await store.collections.texts.findOne({ _id: textId });
  if (found !== null) return found.text;
  return (await isRemoved(store, 'texts', textId)) ? null : undefined;
}

/** The request as letters show it, and whether all of it is there. */
async function requestViewOf(
  store: Store,
  { providerName }: Provider,
  tenantId: TenantId,
  requestId: RequestId,
): Promise<{ readonly view: RequestView; readonly complete: boolean } | null> {
  const { requests, environments } = store.collections;
  const request = await requests.findOne({ _id: requestId, tenantId });
  if (request === null) return null;
  const [environment, people, justification] = await Promise.all([
    environments.findOne({ _id: `${tenantId}/${request.environmentId}` }),
    providerNames(store, [request.engineerId, ...(request.internal === null ? [] : [request.internal.by])]),
    textOf(store, request.justificationTextId),
  ]);
  const nameOf = (id: PersonId) => people.get(id) ?? id;
  return {
    complete:
      justification !== undefined &&
      // What an internal approval has led to is told after it: until it is there, the projector lags behind.
      (request.internal !== null || request.status === 'INTERNAL_REVIEW_EXPIRED'),
    view: {
      requestId,
      supportRequestId: request.ticketId ?? `${providerName} initiated`,
      environment: environment?.displayName ?? request.environmentId,
      engineer: nameOf(request.engineerId),
      justification: justification ?? null,
      permissions: request.permissions,
      dataStores: request.dataStores,
      requestedAt: request.requestedAt,
      internalApprover: request.internal?.decision === 'APPROVED' ? nameOf(request.internal.by) : null,
    },
  };
}

/** Names of those whom the notice mentions, on whichever side they stand. */
async function namesOf(store: Store, tenantId: TenantId, notice: Notice): Promise<ReadonlyMap<string, string>> {
  switch (notice.kind) {
    case 'approved':
    case 'denied':
    case 'policy-enabled':
    case 'policy-disabled': {
      const person = await store.collections.principals.findOne({ _id: `${tenantId}/${notice.by}` });
      return new Map(person === null ? [] : [[notice.by, person.displayName]]);
    }
    case 'rejected-internally':
      return providerNames(store, [notice.by]);
    case 'exclusion':
      return providerNames(store, [notice.declaredBy, notice.approvedBy]);
    default:
      return new Map();
  }
}

async function providerNames(store: Store, ids: readonly PersonId[]): Promise<ReadonlyMap<string, string>> {
  const found = await store.collections.provider_people.find({ _id: { $in: [...ids] } }).toArray();
  return new Map(found.map((person) => [person._id, person.displayName]));
}

async function environmentNamesOf(
  store: Store,
  tenantId: TenantId,
  notice: Notice,
): Promise<ReadonlyMap<string, string>> {
  const ids =
    notice.kind === 'became-unmanaged'
      ? [notice.environmentId]
      : notice.kind === 'roll-out-overdue'
        ? notice.missing.map(({ environmentId }) => environmentId)
        : [];
  if (ids.length === 0) return new Map();
  const found = await store.collections.environments
    .find({ _id: { $in: [...new Set(ids)].map((id) => `${tenantId}/${id}`) } })
    .toArray();
  return new Map(found.map((environment) => [environment.environmentId, environment.displayName]));
}
