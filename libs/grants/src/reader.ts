import { type Codec, openCodec } from '@lockbox/contracts/codec';
import type { Event } from '@lockbox/contracts/generated/events';
import { isPlainId, type TenantId, tenantId } from '@lockbox/contracts/ids';
import type { SchemaRegistryClient } from '@lockbox/contracts/registry';
import { ACCESS_PERIOD_MS } from '@lockbox/domain/time-rules';
import type { Alarm } from '@lockbox/platform/alarms';
import type { Clock } from '@lockbox/platform/clock';
import type { Logger } from '@lockbox/platform/log';
import { retrying } from '@lockbox/platform/retrying';
import type { TopicNames } from '@lockbox/topics/names';
import {
  alarmOfDropped,
  createEventProof,
  createEventsGuard,
  createLogReader,
  type Fetched,
  type LogTrust,
  type Tail,
  tailTopic,
} from '@lockbox/worker/read';
import { transientReason } from '@lockbox/worker/retry';
import { keyPartition } from '@lockbox/worker/write';
import type { Kafka } from 'kafkajs';
import type { Answer, Doubt, Grant, GrantChange, Question } from './grant.ts';
import { createPartitionGrants, type GrantLimits, type Now, type PartitionGrants } from './partition-grants.ts';

/** The longest access, and an hour for clocks that differ. */
const READ_BACK_MS = ACCESS_PERIOD_MS + 3_600_000;
/** How soon an end of access by the clock alone is told. */
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
  /** As `HeldGrants` has it. */
  endedAt(tenantId: TenantId, grantId: string): number | undefined;
  /** Of each partition about which nothing can be said now, why. Before the log is found at all, one for all of them. */
  doubts(): readonly Doubt[];
  /** From now on; of a partition that is not read to its end yet, first the grants that run then. */
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
    following = await follow(deps, { at, onTrouble, onChange });
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
}

async function follow(deps: GrantsDependencies, { at, onTrouble, onChange }: Told): Promise<Following> {
  const { kafka, registry, topics, limits, tenants, clock, log } = deps;
  const codec = await openCodec(registry, topics.namespace, 'events');
  const reader = createLogReader(kafka);
  const all = await reader.partitionsOf(topics.events).finally(() => reader.close());
  const partitionOf = keyPartition(all.length);
  const wanted = tenants === undefined ? all : [...new Set(tenants.map(partitionOf))];
  const since = at();
  const onForbidden = alarmOfForbidden(deps.alarm);
  const partitions = new Map(
    wanted.map((partition) => [partition, createPartitionGrants({ partition, limits, since, onChange, onForbidden })]),
  );
  const take = taking(deps, codec, at);
  const tail = tailTopic({
    kafka,
    topic: topics.events,
    from: clock.now() - READ_BACK_MS,
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

/** Policy has written it, and must not have: nobody gets access by it, whatever policy says. */
const alarmOfForbidden =
  (alarm: Alarm) =>
  ({ tenantId, sequence, data }: Event): void => {
    const grant = data.type === 'AccessGranted' ? data.grantId : '';
    alarm(
      'EMERGENCY_NOT_ALLOWED',
      `Event ${sequence} of ${tenantId} grants access in an emergency (${grant}), and the tenant's rule does not let it in: nobody gets access by it.`,
      { tenantId, sequence },
    );
  };

const NOBODY = 'nobody of this partition gets access until an operator has looked and the program was restarted';
const placeOf = ({ topic, partition, records }: Fetched) => ({ topic, partition, offset: records[0]?.offset });

/**
 * Takes of what was fetched the events that policy wrote, each once, as every reader of the log does. Other readers pass over the
 * rest; here it may have been an end of access, since only policy may write there: what is not believed puts in doubt whose log
 * it stands in.
 */
function taking({ topics, trust, log, alarm }: GrantsDependencies, codec: Codec<Event>, at: () => Now) {
  const faultOf = createEventProof(topics.events, trust);
  const guard = createEventsGuard();
  return async ({ topic, partition, records }: Fetched, grants: PartitionGrants): Promise<void> => {
    const judged = records.map((raw) => {
      const record = { topic, partition, ...raw };
      return { record, fault: faultOf(record) };
    });
    const believed = judged.filter(({ fault }) => fault === undefined);
    await codec.prepare(
      believed.map(({ record }) => record.raw),
      topic,
    );
    alarmOfDropped(
      alarm,
      judged.flatMap(({ record, fault }) => (fault === undefined ? [] : [{ record, fault }])),
    );
    for (const { record, fault } of judged) {
      if (fault !== undefined) {
        const key = record.key?.toString() ?? '';
        if (fault.code === 'FOREIGN_EVENT' && isPlainId(key)) grants.unproven(tenantId(key));
        else {
          log.error({ topic, partition, offset: record.offset }, `a record ${fault.what}: ${NOBODY}`);
          grants.unreadable();
        }
        continue;
      }
      const event = codec.decode(record.raw);
      const { kept, dropped, accept } = guard.judge([{ ...record, value: event }]);
      alarmOfDropped(alarm, dropped);
      if (dropped.some((one) => one.fault.code === 'FOREIGN_EVENT')) grants.unproven(event.tenantId);
      accept();
      for (const { value, timestamp } of kept) {
        const missing = grants.take({ event: value, timestamp }, at());
        if (missing === undefined) continue;
        const { tenantId: tenant, sequence } = missing;
        alarm(
          'CHAIN_SEQUENCE_GAP',
          `Event ${sequence} of ${tenant} is missing before ${topic} ${partition}@${record.offset}: nobody gets access to its data until an operator has looked.`,
          { tenantId: tenant, sequence },
        );
      }
    }
  };
}
