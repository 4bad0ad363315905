import { personId, type TenantId } from '@lockbox/contracts/ids';
import { reachesPeople } from '@lockbox/domain/notices/channels';
import type { Side } from '@lockbox/domain/requests/who-sees';
import { checkedText, type ReadText } from '@lockbox/store/checked-text';
import type {
  EnvironmentDocument,
  PrincipalDocument,
  ProviderPersonDocument,
  TenantDocument,
} from '@lockbox/store/collections/directory';
import { type RequestDocument, requestAt } from '@lockbox/store/collections/requests';
import type { TextDocument } from '@lockbox/store/collections/texts';
import type { Store } from '@lockbox/store/connect';
import { findByIds } from '@lockbox/store/find-by-ids';
import type { OnDifferentText } from '@lockbox/store/querying';
import type { PlannedNotice } from '../work-list/notice.ts';
import { commentIn, customerPeopleIn, environmentsIn, providerPeopleIn, questionTextsIn } from './mentions.ts';

/** The fields of a planned notice that its wording depends on. */
export type NoticeToWord = Pick<
  PlannedNotice,
  'tenantId' | 'eventId' | 'sequence' | 'requestId' | 'occurredAt' | 'recipientId' | 'side' | 'channel' | 'notice'
>;

/** The projected documents that some notices need, by `_id`. */
export interface ReadModels {
  readonly tenants: ReadonlyMap<string, TenantDocument>;
  readonly environments: ReadonlyMap<string, EnvironmentDocument>;
  readonly principals: ReadonlyMap<string, PrincipalDocument>;
  readonly providerPeople: ReadonlyMap<string, ProviderPersonDocument>;
  readonly requests: ReadonlyMap<string, RequestDocument>;
  /** Those that these ask for again. */
  readonly previousRequests: ReadonlyMap<string, RequestDocument>;
  /** Each checked against the digest that its request has of it: without that it is not here yet. */
  readonly texts: ReadonlyMap<string, ReadText>;
  /** Removed documents, as `<collection>/<_id>`. A document that is in none of these maps has not been projected yet. */
  readonly removed: ReadonlySet<string>;
}

export const ofTenant = (tenantId: TenantId, id: string): string => `${tenantId}/${id}`;

/** The request that a notice is about, as it is now, also where its source has taken its id again since. */
export function requestIn(
  requests: ReadModels['requests'],
  { requestId, occurredAt }: Pick<NoticeToWord, 'requestId' | 'occurredAt'>,
): RequestDocument | undefined {
  const found = requestId === null ? undefined : requests.get(requestId);
  return found && requestAt(found, occurredAt);
}

/** Reads what some notices need, in as many queries as for one notice: a backlog would be slow otherwise. */
export async function readModelsFor(
  { collections }: Store,
  notices: readonly NoticeToWord[],
  onDifferentText: OnDifferentText,
): Promise<ReadModels> {
  const [requests, tenants, principals] = await Promise.all([
    findByIds(
      collections.requests,
      notices.flatMap(({ requestId }) => requestId ?? []),
    ),
    findByIds(
      collections.tenants,
      notices.map(({ tenantId }) => tenantId),
    ),
    findByIds(
      collections.principals,
      notices.flatMap((one) =>
        [...addresseeAmong('customer', one), ...customerPeopleIn(one.notice)].map((id) => ofTenant(one.tenantId, id)),
      ),
    ),
  ]);
  const all = [...requests.values()].flatMap((request) => [request, ...(request.earlier ?? [])]);
  const [previousRequests, environments, providerPeople, storedTexts] = await Promise.all([
    findByIds(
      collections.requests,
      all.flatMap(({ previousRequestId }) => previousRequestId ?? []),
    ),
    findByIds(collections.environments, [
      ...all.map(({ tenantId, environmentId }) => ofTenant(tenantId, environmentId)),
      ...notices.flatMap(({ tenantId, notice }) => environmentsIn(notice).map((id) => ofTenant(tenantId, id))),
    ]),
    findByIds(collections.provider_people, [
      ...notices.flatMap((one) => [...addresseeAmong('provider', one).map(personId), ...providerPeopleIn(one.notice)]),
      ...all.flatMap(({ engineerId, internal, declaredBy }) => [
        engineerId,
        ...(internal === null ? [] : [internal.by]),
        ...(declaredBy === null ? [] : [declaredBy]),
      ]),
    ]),
    findByIds(collections.texts, [
      ...all.flatMap(({ justificationTextId }) => justificationTextId ?? []),
      ...notices.flatMap(({ notice }) => commentIn(notice) ?? []),
      ...notices.flatMap((one) => questionTextsIn(one.notice, requestIn(requests, one))),
    ]),
  ]);
  const texts = checkedTexts(all, storedTexts, onDifferentText);
  const found = { requests, previousRequests, tenants, environments, principals, providerPeople, texts };
  const removed = await findByIds(collections.removals, notices.flatMap(missingFrom(found)));
  return { ...found, removed: new Set(removed.keys()) };
}

/** The texts of which a digest is known. One that is not what the log means is sent to nobody. */
export function checkedTexts(
  requests: readonly RequestDocument[],
  stored: ReadonlyMap<string, TextDocument>,
  onDifferentText: OnDifferentText,
): ReadonlyMap<string, ReadText> {
  const digests = requests.flatMap(
    ({ justificationTextId, justificationDigest, internal, customer, questions = [], approvals }) => [
      [justificationTextId, justificationDigest] as const,
      [internal?.commentTextId, internal?.commentDigest] as const,
      [customer?.commentTextId, customer?.commentDigest] as const,
      ...(approvals?.given ?? []).map(({ commentTextId, commentDigest }) => [commentTextId, commentDigest] as const),
      ...questions.flatMap(({ textId, digest, answer }) => [
        [textId, digest] as const,
        [answer?.textId, answer?.digest] as const,
      ]),
    ],
  );
  const texts = new Map<string, ReadText>();
  for (const [id, digest] of digests) {
    const text = id ? stored.get(id) : undefined;
    if (!id || !digest || text === undefined) continue;
    const read = checkedText(digest, text);
    if (read.differs) onDifferentText(id);
    texts.set(id, read);
  }
  return texts;
}

/** The recipient, if it is one of these people: their name and address are needed. A webhook has neither. */
const addresseeAmong = (people: Side, { side, channel, recipientId }: NoticeToWord): readonly string[] =>
  reachesPeople(channel) && side === people ? [recipientId] : [];

/**
 * The documents that a notice needs and that were not found, as `<collection>/<_id>`: they were removed, or have not been
 * projected yet.
 */
const missingFrom =
  ({ tenants, principals, providerPeople, requests, texts }: Omit<ReadModels, 'removed'>) =>
  (one: NoticeToWord): readonly string[] => {
    const { tenantId, notice } = one;
    const request = requestIn(requests, one);
    const comment = commentIn(notice) ?? [];
    const textIds = [request?.justificationTextId ?? [], comment, questionTextsIn(notice, request)].flat();
    const absent = (collection: string, documents: ReadonlyMap<string, unknown>, ids: readonly string[]) =>
      ids.filter((id) => !documents.has(id)).map((id) => `${collection}/${id}`);
    return [
      ...absent('tenants', tenants, [tenantId]),
      ...absent(
        'principals',
        principals,
        addresseeAmong('customer', one).map((id) => ofTenant(tenantId, id)),
      ),
      ...absent('provider_people', providerPeople, addresseeAmong('provider', one)),
      ...absent('texts', texts, textIds),
    ];
  };
