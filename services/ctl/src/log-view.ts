import type { Event, PolicyEnabled } from '@lockbox/contracts/generated/events';
import type { RequestId, TenantId } from '@lockbox/contracts/ids';
import type { Cluster } from './context.ts';
import { readDeadLetter, requestOf } from './dead-letters.ts';
import { createDecoder } from './decoding.ts';
import { readTopics, type StoredRecord } from './reading.ts';
import { afterEvent, type RequestProgress } from './request-progress.ts';

/** Why something about a request was not done: refused by intake, or by policy. */
export interface Refusal {
  readonly requestId: RequestId | null;
  readonly code: string;
  readonly sentence: string;
}

/** What the log says of a tenant's policy, or null while it is off. */
export type PolicyInLog = Pick<PolicyEnabled, 'policyVersion' | 'targets'> | null;

/**
 * What the pipeline has made of what was published, read from the log and from the dead letters, and kept up to date.
 * Nothing but Kafka is asked, so that it is the log that is believed and not a projection of it.
 */
export interface LogView {
  request(id: RequestId): RequestProgress | undefined;
  requests(): Iterable<RequestProgress>;
  refusals(id: RequestId): readonly Refusal[];
  policy(tenant: TenantId): PolicyInLog;
  policyWasEverOn(tenant: TenantId): boolean;
  confirmed(tenant: TenantId, dataStore: string): boolean;
  /** Whether the log has this directory record: `environment/<id>`, `principal/<id>`, `tenant`. */
  knows(tenant: TenantId, what: string): boolean;
  /** Waits until the condition holds; looked at after each change. Throws `onTimeout`'s error after that long. */
  until(condition: () => boolean, withinMs: number, onTimeout: () => Error): Promise<void>;
  close(): Promise<void>;
}

/** Opens the view; it resolves when it has read all that stands in the log now. */
export async function openLogView(cluster: Cluster, from: 'beginning' | 'latest' = 'beginning'): Promise<LogView> {
  const { kafka, topics } = cluster;
  const decoder = createDecoder(cluster);
  const requests = new Map<RequestId, RequestProgress>();
  const refusals = new Map<RequestId, Refusal[]>();
  const policies = new Map<TenantId, PolicyInLog>();
  const known = new Set<string>();
  const confirmations = new Set<string>();
  const waiting = new Set<() => void>();

  // What policy refuses stands in the log and among the dead letters: it counts once.
  const refused = (id: RequestId | null, code: string, sentence: string) => {
    if (id === null) return;
    const before = refusals.get(id) ?? [];
    if (!before.some((refusal) => refusal.code === code))
      refusals.set(id, [...before, { requestId: id, code, sentence }]);
  };

  function fold(event: Event): void {
    const { data, tenantId } = event;
    switch (data.type) {
      case 'TenantSet':
        known.add(`${tenantId}/tenant`);
        return;
      case 'EnvironmentSet':
        known.add(`${tenantId}/environment/${data.environmentId}`);
        return;
      case 'PrincipalSet':
        known.add(`${tenantId}/principal/${data.principalId}`);
        return;
      case 'PolicyEnabled':
        policies.set(tenantId, { policyVersion: data.policyVersion, targets: data.targets });
        return;
      case 'PolicyDisabled':
        policies.set(tenantId, null);
        return;
      case 'EnforcementConfirmed':
        confirmations.add(`${tenantId}/${data.dataStoreId}`);
        return;
      case 'CommandRejected':
        refused(data.requestId, data.reasonCode, data.sentence);
        return;
      default:
        if ('requestId' in data && data.requestId !== null) {
          const after = afterEvent(requests.get(data.requestId), data.requestId, event);
          if (after !== undefined) requests.set(data.requestId, after);
        }
    }
  }

  async function take(record: StoredRecord): Promise<void> {
    if (record.topic === topics.deadLetters) {
      const letter = readDeadLetter(record);
      refused(await requestOf(decoder, letter), letter.code, letter.sentence);
      return;
    }
    const decoded = await decoder.decode(record.topic, record.raw);
    if (decoded.kind === 'value' && decoded.schema === 'events') fold(decoded.value as Event); // the schema says so
  }

  const reading = await readTopics({
    kafka,
    topics: [topics.events, topics.deadLetters],
    from,
    onRecords: async (records) => {
      for (const record of records) await take(record);
      for (const look of waiting) look();
    },
  });
  await reading.caughtUp;

  return {
    request: (id) => requests.get(id),
    requests: () => requests.values(),
    refusals: (id) => refusals.get(id) ?? [],
    policy: (tenant) => policies.get(tenant) ?? null,
    policyWasEverOn: (tenant) => policies.has(tenant),
    confirmed: (tenant, dataStore) => confirmations.has(`${tenant}/${dataStore}`),
    knows: (tenant, what) => known.has(`${tenant}/${what}`),
    async until(condition, withinMs, onTimeout) {
      if (condition()) return;
      const holds = Promise.withResolvers<void>();
      const look = () => {
        if (condition()) holds.resolve();
      };
      waiting.add(look);
      const timer = setTimeout(() => holds.reject(onTimeout()), withinMs);
      try {
        await Promise.race([holds.promise, reading.failed]);
      } finally {
        clearTimeout(timer);
        waiting.delete(look);
      }
    },
    close: () => reading.stop(),
  };
}
