import { openCodec } from '@lockbox/contracts/codec';
import type { TenantId } from '@lockbox/contracts/ids';
import type { SchemaRegistryClient } from '@lockbox/contracts/registry';
import type { Alarm } from '@lockbox/platform/alarms';
import type { Clock } from '@lockbox/platform/clock';
import type { Logger } from '@lockbox/platform/log';
import { retrying } from '@lockbox/platform/retrying';
import type { TopicNames } from '@lockbox/topics/names';
import { type Fetched, type LogTrust, type Tail, tailTopic } from '@lockbox/worker/read';
import { transientReason } from '@lockbox/worker/retry';
import type { Kafka } from 'kafkajs';
import { begin } from './beginning.ts';
import type { Answer, Doubt, Grant, GrantChange, Question } from './grant.ts';
import { type GrantLimits, type Now, PartitionGrants } from './partition-grants.ts';
import { NOBODY, taking } from './taking.ts';

/** The interval at which ends of access by the clock alone are reported. */
const PASS_EVERY_MS = 200;

export interface GrantsDependencies {
  readonly kafka: Kafka;
  readonly registry: SchemaRegistryClient;
  readonly topics: TopicNames;
  readonly trust: LogTrust;
  readonly clock: Clock;
  readonly log: Logger;
  readonly alarm: Alarm;
  readonly limits: GrantLimits;
  /** Whose grants are wanted, so that no other partition is read; all, if not given. */
  readonly tenants?: readonly TenantId[];
}

export interface GrantsReader {
  /** Never a yes where there is a doubt. Answers from memory. */
  answer(question: Question): Answer;
  /** Why nothing can be said of a tenant now. */
  doubt(tenantId: TenantId): Doubt | undefined;
  /**
   * The grants that run, as far as they are known: without those of tenants whose logs are in doubt. Ask `doubt` of a tenant,
   * or `doubts`, before relying on them.
   */
  running(): readonly Grant[];
  /** See `HeldGrants`. */
  endedAt(tenantId: TenantId, grantId: string): number | undefined;
  /**
   * The reason for each partition about which no answer is possible now; one for all of them before the log is found.
   */
  doubts(): readonly Doubt[];
  /**
   * Reports the changes from now on; for a partition that is not read to its end yet, first the grants that run then.
   */
  onChange(listener: (change: GrantChange) => void): void;
  /** Resolves when all partitions were read to their ends once. */
  readonly ready: Promise<void>;
  /** Why it can answer for nobody now, or has not read all partitions once yet, for /readyz. */
  notReady(): readonly string[];
  stop(): Promise<void>;
}

interface Following {
  readonly partitionOf: (key: string) => number;
  readonly partitions: ReadonlyMap<number, PartitionGrants>;
  readonly tail: Tail;
}

/**
 * Follows the log of its own, without a group: every instance knows every grant. Registry and broker may be down, at the start
 * too: until it knows otherwise it refuses, and it goes on by itself.
 */
export function followGrants(deps: GrantsDependencies): GrantsReader {
  const { clock, log } = deps;
  const stopping = new AbortController();
  const ready = Promise.withResolvers<void>();
  const listeners: ((change: GrantChange) => void)[] = [];
  let following: Following | undefined;
  let trouble: string | undefined = 'the log';

  const at = (): Now => ({ now: clock.now(), monotonic: performance.now() });
  const onTrouble = (error: unknown): void => {
    const reason = error === undefined ? undefined : (transientReason(error) ?? String(error));
    if (reason === trouble) return;
    trouble = reason;
    if (reason === undefined) log.info('grants can be read');
    else log.warn({ err: error, reason }, 'grants wait');
  };
  const onChange = (change: GrantChange): void => {
    for (const listener of listeners) listener(change);
  };

  const starting = retrying({ signal: stopping.signal, onFailure: onTrouble }, async () => {
    following = await follow(deps, { at, onTrouble, onChange, signal: stopping.signal });
    if (stopping.signal.aborted) return await following.tail.stop();
    await following.tail.started;
    onTrouble(undefined);
  });
  const passing = setInterval(() => {
    const now = at();
    for (const partition of following?.partitions.values() ?? []) partition.pass(now);
    if (!doubts(now).includes('NOT_READY')) ready.resolve();
  }, PASS_EVERY_MS);

  const doubts = (now: Now): readonly Doubt[] =>
    following === undefined
      ? ['NOT_READY']
      : [...following.partitions.values()]
          .map((partition) => partition.partitionDoubt(now, trouble !== undefined))
          .filter((doubt) => doubt !== undefined);
  const partitionOf = (tenantId: TenantId): PartitionGrants | undefined =>
    following?.partitions.get(following.partitionOf(tenantId));

  return {
    ready: ready.promise,
    answer: (question) =>
      partitionOf(question.tenantId)?.answer(question, at(), trouble !== undefined) ?? {
        granted: false,
        reason: 'NOT_READY',
      },
    doubt(tenantId) {
      const partition = partitionOf(tenantId);
      return partition === undefined ? 'NOT_READY' : partition.doubt(tenantId, at(), trouble !== undefined);
    },
    running() {
      const now = at();
      return [...(following?.partitions.values() ?? [])].flatMap((partition) => partition.running(now));
    },
    endedAt: (tenantId, grantId) => partitionOf(tenantId)?.endedAt(grantId),
    doubts: () => doubts(at()),
    onChange: (listener) => void listeners.push(listener),
    notReady() {
      if (following === undefined) return [`waits for ${trouble}`];
      const found = doubts(at());
      // One partition in doubt is no reason to send those of all others away.
      if (!found.includes('NOT_READY') && found.length < following.partitions.size) return [];
      return [...new Set(found)].map((doubt) => `grants: ${doubt}${trouble === undefined ? '' : ` (${trouble})`}`);
    },
    async stop() {
      stopping.abort();
      clearInterval(passing);
      await following?.tail.stop();
      await starting;
    },
  };
}

interface Told {
  readonly at: () => Now;
  readonly onTrouble: (error: unknown) => void;
  readonly onChange: (change: GrantChange) => void;
  readonly signal: AbortSignal;
}

async function follow(deps: GrantsDependencies, { at, onTrouble, onChange, signal }: Told): Promise<Following> {
  const { kafka, registry, topics, limits, log } = deps;
  const codec = await openCodec(registry, topics.namespace, 'events');
  const beginning = await begin(deps, codec, signal);
  const { partitionOf, from } = beginning;
  const wanted = [...from.keys()];
  const since = at();
  const partitions = new Map(
    wanted.map((partition) => [partition, new PartitionGrants({ partition, limits, since, onChange })]),
  );
  const take = taking(deps, codec, beginning, at);
  const tail = tailTopic({
    kafka,
    topic: topics.events,
    from,
    partitions: wanted,
    onTrouble,
    async onBatch(fetched) {
      const grants = partitions.get(fetched.partition);
      try {
        if (grants !== undefined) await take(fetched, grants);
      } catch (error) {
        if (transientReason(error) !== undefined) throw error;
        // The other partitions go on: what cannot be read ends no tail.
        log.error({ err: error, ...placeOf(fetched) }, `events cannot be read: ${NOBODY}`);
        grants?.unreadable();
      }
    },
    onFetched: (fetched) => partitions.get(fetched.partition)?.fetched(fetched, at()),
  });
  return { partitionOf, partitions, tail };
}

const placeOf = ({ topic, partition, records }: Fetched) => ({ topic, partition, offset: records[0]?.offset });
