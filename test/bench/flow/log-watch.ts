/** The events of the log, and when a reader of committed records saw them. */
import { openCodec } from '@lockbox/contracts/codec';
import type { Event } from '@lockbox/contracts/generated/events';
import type { RequestId } from '@lockbox/contracts/ids';
import type { Namespace } from '@lockbox/testing/namespace';
import { until } from '@lockbox/testing/until';
import { sampleProvider, sampleTenant } from '@lockbox/testing/upstream';
import { tailTopic } from '@lockbox/worker/read';

/** The events that happen once in each request's life. */
export type Milestone = 'LockboxRequestCreated' | 'AccessGranted' | 'AccessEnded';
const MILESTONES: readonly string[] = ['LockboxRequestCreated', 'AccessGranted', 'AccessEnded'] satisfies Milestone[];

export interface LogWatch {
  /** When it was seen, by `performance.now()`; undefined before. */
  seen(milestone: Milestone, request: RequestId): number | undefined;
  /** Resolves when it has been seen. */
  when(milestone: Milestone, request: RequestId): Promise<void>;
  /** When each notice about this request was seen to be delivered, in order, by `performance.now()`. */
  delivered(request: RequestId): readonly number[];
  /** Notices about requests whose outcome the log has, and all events. */
  counts(): { readonly notices: number; readonly events: number };
  /** Requests that were submitted, when the last of their internal reviews is over, and the reviews that the log ended. */
  reviews(): { readonly submitted: number; readonly lastDueAt: number; readonly expired: readonly ExpiredReview[] };
  /**
   * Waits until the log has the sample tenants' people, and the sample provider's in each of its partitions: policy refuses people
   * whom it does not know yet, and the portal limits refusals.
   */
  peopleOf(tenants: readonly string[], partitions: number): Promise<void>;
  close(): Promise<void>;
}

export interface ExpiredReview {
  /** By the log's clock, in milliseconds. */
  readonly lateMs: number;
  /** By `performance.now()`. */
  readonly seenAt: number;
}

export async function watchLog({ kafka, registry, namespace, topics }: Namespace): Promise<LogWatch> {
  const codec = await openCodec(registry, namespace, 'events');
  const seen = new Map<string, number>();
  const waiting = new Map<string, () => void>();
  /** People of tenants, each by tenant and name. */
  const known = new Set<string>();
  let providerPeople = 0;
  const expired: ExpiredReview[] = [];
  let submitted = 0;
  let lastDueAt = 0;
  const delivered = new Map<string, number[]>();
  let notices = 0;
  let events = 0;

  function take({ data, tenantId, occurredAt }: Event, now: number): void {
    events += 1;
    if (data.type === 'NotificationRecorded' && data.requestId !== null) {
      notices += 1;
      if (data.outcome === 'DELIVERED') delivered.set(data.requestId, [...(delivered.get(data.requestId) ?? []), now]);
    } else if (data.type === 'PrincipalSet') known.add(`${tenantId} ${data.principalId}`);
    else if (data.type === 'ProviderPersonSet') providerPeople += 1;
    else if (data.type === 'RequestSubmitted') {
      submitted += 1;
      lastDueAt = Math.max(lastDueAt, data.reviewExpiresAt);
    } else if (data.type === 'InternalReviewExpired')
      expired.push({ lateMs: occurredAt - data.reviewExpiresAt, seenAt: now });
    else if ('requestId' in data && MILESTONES.includes(data.type)) {
      const key = `${data.type} ${data.requestId}`;
      seen.set(key, now);
      waiting.get(key)?.();
      waiting.delete(key);
    }
  }

  const tail = tailTopic({
    kafka,
    topic: topics.events,
    from: 'beginning',
    async onBatch({ records }) {
      const now = performance.now();
      await codec.prepare(records.map(({ raw }) => raw));
      for (const { raw } of records) take(codec.decode(raw), now);
    },
  });
  await tail.started;
  return {
    seen: (milestone, request) => seen.get(`${milestone} ${request}`),
    async when(milestone, request) {
      const key = `${milestone} ${request}`;
      if (!seen.has(key)) await new Promise<void>((resolve) => waiting.set(key, resolve));
    },
    delivered: (request) => delivered.get(request) ?? [],
    counts: () => ({ notices, events }),
    reviews: () => ({ submitted, lastDueAt, expired }),
    async peopleOf(tenants, partitions) {
      const ofProvider = sampleProvider().length * partitions;
      const ofTenants = tenants
        .flatMap((tenant) => sampleTenant(tenant))
        .filter(({ type }) => type === 'Principal').length;
      const areKnown = () => providerPeople >= ofProvider && known.size >= ofTenants;
      await until('the log knows the people', areKnown, 120_000);
    },
    close: () => tail.stop(),
  };
}
