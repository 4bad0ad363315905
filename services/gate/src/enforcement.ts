import { type Codec, openCodec } from '@lockbox/contracts/codec';
import type { Event } from '@lockbox/contracts/generated/events';
import type { DataStoreId, TenantId } from '@lockbox/contracts/ids';
import type { SchemaRegistryClient } from '@lockbox/contracts/registry';
import type { Logger } from '@lockbox/platform/log';
import { retrying } from '@lockbox/platform/retrying';
import type { TopicNames } from '@lockbox/topics/names';
import {
  createEventProof,
  createEventsGuard,
  createLogReader,
  type Fetched,
  type LogTrust,
  provenAmong,
  type Tail,
  type TopicTrust,
  tailTopic,
  trustIn,
} from '@lockbox/worker/read';
import { transientReason } from '@lockbox/worker/retry';
import { keyPartition } from '@lockbox/worker/write';
import type { Kafka } from 'kafkajs';
import { createPolicyInLog, isOfThePolicy, type Unconfirmed } from './policy-in-log.ts';

interface Dependencies {
  readonly kafka: Kafka;
  readonly registry: SchemaRegistryClient;
  readonly topics: TopicNames;
  readonly trust: LogTrust;
  readonly log: Logger;
  readonly tenantId: TenantId;
  readonly dataStoreId: DataStoreId;
}

interface PolicyFollowed {
  /** The confirmations that the data store still owes; none before the log was read to its end. */
  unconfirmed(): readonly Unconfirmed[];
  stop(): Promise<void>;
}

/**
 * Follows what the log says of the tenant's policy: all of it, since a policy may have been enabled long ago. It passes over
 * what is not believed without an alarm: whoever reads the newest raises it.
 */
export function followPolicy(deps: Dependencies): PolicyFollowed {
  const { log, dataStoreId } = deps;
  const stopping = new AbortController();
  const policy = createPolicyInLog(dataStoreId);
  let isLevel = false;
  let tail: Tail | undefined;
  let trouble: string | undefined;
  const onFailure = (err: unknown): void => {
    const reason = transientReason(err) ?? String(err);
    if (reason !== trouble)
      log.warn({ err }, 'the policy cannot be read from the log now: nothing is confirmed meanwhile');
    trouble = reason;
  };
  const starting = retrying({ signal: stopping.signal, onFailure }, async () => {
    tail = await follow(deps, {
      take: (event) => policy.take(event.data),
      onEnd: () => {
        isLevel = true;
      },
      onTrouble(error) {
        if (error === undefined) {
          trouble = undefined;
          return;
        }
        onFailure(error);
        // A permanent error has ended the tail.
        if (transientReason(error) === undefined) isLevel = false;
      },
    });
    if (stopping.signal.aborted) await tail.stop();
  });
  return {
    unconfirmed: () => (isLevel ? policy.unconfirmed() : []),
    async stop() {
      stopping.abort();
      await tail?.stop();
      await starting;
    },
  };
}

interface Told {
  readonly take: (event: Event) => void;
  readonly onEnd: () => void;
  readonly onTrouble: (error: unknown) => void;
}

async function follow(deps: Dependencies, { take, onEnd, onTrouble }: Told): Promise<Tail> {
  const { kafka, registry, topics, trust, tenantId } = deps;
  const codec = await openCodec(registry, topics.namespace, 'events');
  const reader = createLogReader(kafka);
  const [all, trusted] = await Promise.all([
    reader.partitionsOf(topics.events),
    trustIn(reader, topics.events, trust),
  ]).finally(() => reader.close());
  const eventsOf = reading(deps, codec, trusted);
  return tailTopic({
    kafka,
    topic: topics.events,
    from: 'beginning',
    partitions: [keyPartition(all.length)(tenantId)],
    onTrouble,
    async onBatch(fetched) {
      for (const event of await eventsOf(fetched)) take(event);
    },
    onFetched({ next, highWatermark }) {
      if (next >= highWatermark) onEnd();
    },
  });
}

/** The tenant's events about its policy, among what was fetched; of others neither proof nor content is looked at. */
function reading({ topics, tenantId }: Dependencies, codec: Codec<Event>, trust: TopicTrust) {
  const faultOf = createEventProof(topics.events, trust);
  const guard = createEventsGuard();
  return async ({ topic, partition, records }: Fetched): Promise<readonly Event[]> => {
    const wanted = records.filter(
      ({ key, headers }) => key?.toString() === tenantId && isOfThePolicy(headers.ce_type?.toString()),
    );
    const { proven } = provenAmong(
      wanted.map((record) => ({ topic, partition, ...record })),
      faultOf,
    );
    await codec.prepare(
      proven.map(({ raw }) => raw),
      topic,
    );
    const { kept, accept } = guard.judge(proven.map((record) => ({ ...record, value: codec.decode(record.raw) })));
    accept();
    return kept.map(({ value }) => value);
  };
}

/** Confirms each once, and again if it comes again: the data store may have left its environment meanwhile. */
export function createConfirmations(send: (unconfirmed: Unconfirmed) => Promise<void>) {
  const keyOf = ({ environmentId, policyVersion }: Unconfirmed) => `${policyVersion}/${environmentId}`;
  const sent = new Set<string>();
  return async (unconfirmed: readonly Unconfirmed[]): Promise<void> => {
    const keys = new Set(unconfirmed.map(keyOf));
    for (const key of sent) if (!keys.has(key)) sent.delete(key);
    for (const one of unconfirmed) {
      const key = keyOf(one);
      if (sent.has(key)) continue;
      await send(one);
      sent.add(key);
    }
  };
}
