import type { RequestId, TenantId } from '@lockbox/contracts/ids';
import { CUSTOMER_STATUSES } from '@lockbox/domain/requests/statuses';
import { RECENT_MS } from '@lockbox/domain/time/time-rules';
import { checkedText, NO_TEXT, type ReadText } from '@lockbox/store/checked-text';
import type { RequestDocument } from '@lockbox/store/collections/requests';
import type {
  NamedQuestion,
  NamedRequest,
  OnDifferentText,
  Order,
  Queries,
  RequestSort,
} from '@lockbox/store/querying';
import type { ReadYourWrites } from '../changes/read-your-writes.ts';
import { searchOf } from './accesses.ts';
import { type PageQuery, pageOfQuery, type TimesQuery, timesOfQuery } from './filters.ts';
import type { RecentRequests } from './recent-requests.ts';
import type { RecentTexts } from './recent-texts.ts';
import { shownAtFirst } from './shown.ts';
import { accessRequestView, lockboxRequestView, statusesOf } from './views.ts';

interface LockboxRequestsQuery extends PageQuery, TimesQuery {
  readonly recent?: boolean;
  readonly sort?: RequestSort;
  readonly order?: Order;
  readonly status?: string;
  readonly environmentId?: string;
  readonly search?: string;
  readonly called?: string;
}
interface AccessRequestsQuery extends PageQuery {
  readonly status?: string;
  readonly tenantId?: string;
  readonly engineerId?: string;
  readonly environmentId?: string;
  readonly search?: string;
  readonly order?: 'waiting-first';
  readonly access?: 'running';
  readonly called?: string;
}
interface RequestReadsDependencies {
  readonly queries: Queries;
  readonly recent: RecentRequests;
  readonly texts: RecentTexts;
  readonly onDifferentText: OnDifferentText;
  readonly writes: ReadYourWrites;
  readonly providerName: string;
  readonly now: () => number;
}

/** One is meant; these are shown where it is not clear which. */
const CALLED_AT_MOST = 20;

/** An erased text does not come. */
const LATE_TEXT_MS = 500;

/** Reads requests, as their customer sees them and as the provider's people do. */
export const requestReads = (deps: RequestReadsDependencies) => ({
  ...customerReads(deps),
  ...providerReads(deps),
  ...decisionReads(deps),
});

function customerReads(deps: RequestReadsDependencies) {
  const { queries, writes, providerName, now } = deps;
  const { withAllTexts } = textReads(deps);
  const viewOf = async (named: NamedRequest | null) =>
    named === null ? undefined : lockboxRequestView(await withAllTexts(named), providerName);
  return {
    async lockboxRequests(tenant: TenantId, query: LockboxRequestsQuery) {
      await writes.shown(tenant);
      const views = (found: readonly NamedRequest[]) =>
        found.flatMap((named) => lockboxRequestView(named, providerName) ?? []);
      if (query.called !== undefined) {
        const found = await queries.lockboxRequestsCalled(tenant, query.called, CALLED_AT_MOST);
        return { items: views(found), nextCursor: null };
      }
      const { status, environmentId, search, recent, sort, order } = query;
      const times = timesOfQuery(query);
      const from = recent ? Math.max(times.from ?? 0, now() - RECENT_MS) : times.from;
      const narrowed = {
        status: statusesOf(status, CUSTOMER_STATUSES),
        environmentId,
        ...searchOf(search, providerName),
        ...times,
        from,
      };
      const filter = { ...narrowed, sort, order, ...pageOfQuery(query) };
      const { items, next } = await queries.lockboxRequests(tenant, filter);
      return { items: views(items), nextCursor: next };
    },
    async counts(tenant: TenantId) {
      await writes.shown(tenant);
      return { actionNeeded: await queries.lockboxRequestsWaiting(tenant) };
    },
    async lockboxRequest(tenant: TenantId, id: RequestId) {
      await writes.shown(tenant);
      return await viewOf(await queries.lockboxRequest(tenant, id));
    },
    /** The same with the hash of what Azure's interface shows of it. */
    async lockboxRequestAtFirst(tenant: TenantId, id: RequestId) {
      await writes.shown(tenant);
      const named = await queries.lockboxRequest(tenant, id);
      const request = await viewOf(named);
      return named && request && { request, shown: request.shown === null ? null : shownAtFirst(named) };
    },
    async requestInLog(tenant: TenantId, id: RequestId) {
      await writes.shown(tenant);
      return (await queries.requestInLog(tenant, id)) ?? undefined;
    },
    /** Includes requests of which the customer is notified without having been asked. */
    async requestSeenByCustomer(tenant: TenantId, id: RequestId) {
      await writes.shown(tenant);
      return await viewOf(await queries.requestSeenByCustomer(tenant, id));
    },
  };
}

function providerReads(deps: RequestReadsDependencies) {
  const { queries, writes, providerName } = deps;
  const { withAllTexts } = textReads(deps);
  return {
    async accessRequests(query: AccessRequestsQuery) {
      await writes.allShown();
      const views = async (found: readonly NamedRequest[]) => {
        const counts = await queries.couldDecide(found.map(({ request }) => request));
        return found.map((named) => accessRequestView(named, providerName, counts.get(named.request._id) ?? null));
      };
      if (query.called !== undefined)
        return {
          items: await views(await queries.accessRequestsCalled(query.called, CALLED_AT_MOST)),
          nextCursor: null,
        };
      const { status, tenantId, engineerId, environmentId, search, order, access } = query;
      const filter = {
        status: statusesOf(status),
        tenantId,
        engineerId,
        environmentId,
        ...searchOf(search, providerName),
      };
      const list = { ...filter, running: access === 'running', waitingFirst: order === 'waiting-first' };
      const { items, next } = await queries.accessRequests({ ...list, ...pageOfQuery(query) });
      return { items: await views(items), nextCursor: next };
    },
    async accessRequest(id: RequestId) {
      await writes.allShown();
      const named = await queries.accessRequest(id);
      if (named === null) return undefined;
      const counts = await queries.couldDecide([named.request]);
      return accessRequestView(await withAllTexts(named), providerName, counts.get(id) ?? null);
    },
  };
}

/** Reads texts that have arrived, or are about to, and are not in the database yet: they must not appear as erased. */
function textReads({ recent, texts, onDifferentText }: RequestReadsDependencies) {
  type Digest = string | null | undefined;
  const recentText = async (id: string | null | undefined, digest: Digest, isComing: boolean): Promise<ReadText> => {
    if (!id) return NO_TEXT;
    const read = checkedText(digest, isComing ? await texts.coming(id, LATE_TEXT_MS) : texts.get(id));
    if (read.differs) onDifferentText(id);
    return read;
  };

  /** Those of a request whose events were seen come sooner or later than these. */
  async function withAllTexts(named: NamedRequest): Promise<NamedRequest> {
    const { request } = named;
    const isComing = recent.get(request._id) !== undefined;
    const orLate = async (read: ReadText, id: string | null | undefined, digest: Digest) =>
      read.text === null && !read.differs ? await recentText(id, digest, isComing) : read;
    const withLateTexts = async (one: NamedQuestion): Promise<NamedQuestion> => {
      const { asked, question, answer } = one;
      const texts = [
        orLate(question, asked.textId, asked.digest),
        orLate(answer, asked.answer?.textId, asked.answer?.digest),
      ];
      const [lateQuestion = question, lateAnswer = answer] = await Promise.all(texts);
      return { ...one, question: lateQuestion, answer: lateAnswer };
    };
    const [justification, internalComment, questions] = await Promise.all([
      orLate(named.justification, request.justificationTextId, request.justificationDigest),
      orLate(named.internalComment, request.internal?.commentTextId, request.internal?.commentDigest),
      Promise.all(named.questions.map(withLateTexts)),
    ]);
    return { ...named, justification, internalComment, questions };
  }
  return { recentText, withAllTexts };
}

/** Reads for decisions: a request in its present state, even if the projector has not reached it. */
function decisionReads(deps: RequestReadsDependencies) {
  const { queries, recent, texts, providerName } = deps;
  const { recentText, withAllTexts } = textReads(deps);
  return {
    async findRequest(id: RequestId): Promise<RequestDocument | undefined> {
      const known = recent.get(id);
      // One that the customer was asked about is all that a decision needs; any other might have changed by now.
      if (known?.lockbox) return known;
      const stored = (await queries.requestDocument(id)) ?? undefined;
      if (stored?.takenAgain !== undefined) return undefined; // its id is the page's own, and nothing is left to decide
      const since = recent.get(id);
      return (since?.sequence ?? -1) > (stored?.sequence ?? -1) ? since : stored;
    },
    /** With what the caller knows already. */
    async namedRequest(request: RequestDocument, known: Partial<NamedRequest> = {}): Promise<NamedRequest> {
      return await withAllTexts({ ...(await queries.namedRequest(request, texts.get)), ...known });
    },
    /** The comments of the approvals that a request has while others are needed, including one that has just arrived. */
    approvalComments: ({ approvals }: RequestDocument): Promise<readonly ReadText[]> =>
      Promise.all((approvals?.given ?? []).map((one) => recentText(one.commentTextId, one.commentDigest, true))),
    lockboxRequestView: (named: NamedRequest) => lockboxRequestView(named, providerName),
    accessRequestView: (named: NamedRequest) => accessRequestView(named, providerName),
  };
}
