import { setTimeout as pause } from 'node:timers/promises';
import { type Codec, openCodec } from '@lockbox/contracts/codec';
import type { Value as IntakeRecord } from '@lockbox/contracts/generated/intake';
import { commandOf } from '@lockbox/contracts/intake-commands';
import type { SchemaRegistryClient } from '@lockbox/contracts/registry';
import { signedRecord } from '@lockbox/contracts/source-signature';
import type { Clock } from '@lockbox/platform/clock';
import type { Logger } from '@lockbox/platform/log';
import { retrying } from '@lockbox/platform/retrying';
import type { TopicNames } from '@lockbox/topics/names';
import type { Outgoing } from '@lockbox/worker/definition';
import { transientReason } from '@lockbox/worker/retry';
import { type TraceHeaders, traceOf } from '@lockbox/worker/trace';
import { createRecordSender, type RecordSender } from '@lockbox/worker/write';
import type { Kafka } from 'kafkajs';
import { ConnectorProblem } from './problem.ts';
import type { KnownSource } from './sources.ts';

/** Callers wait some 20 s at most: Jira does, for example. */
const ACKNOWLEDGED_WITHIN_MS = 10_000;
/** The most records of a source that wait while Kafka is away; further senders are asked at once to retry. */
const MOST_WAITING = 200;
const RETRY_AFTER_SECONDS = 10;

export interface IntakePublisher {
  /**
   * Resolves when Kafka has acknowledged the record. Throws Problem if it does not in time: then the topic may or may not have
   * the record.
   */
  publish(record: IntakeRecord, source: KnownSource, trace?: TraceHeaders): Promise<void>;
  notReady(): readonly string[];
  stop(): Promise<void>;
}

interface Dependencies {
  readonly kafka: Kafka;
  readonly registry: SchemaRegistryClient;
  readonly topics: TopicNames;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Publishes records into the topics of their sources, signed with the sources' keys. */
export function createPublisher({ kafka, registry, topics, clock, log }: Dependencies): IntakePublisher {
  /** One for each source: where one's topic takes nothing, no other waits for it. */
  const lanes = new Map<string, { readonly sender: RecordSender; waiting: number }>();
  const stopping = new AbortController();
  let codec: Codec<IntakeRecord> | undefined;
  const opening = retrying(
    {
      signal: stopping.signal,
      onFailure: (error) => log.warn({ err: error, reason: transientReason(error) }, 'waits for the schema registry'),
    },
    async () => {
      codec = await openCodec(registry, topics.namespace, 'intake');
    },
  );

  function signed(record: IntakeRecord, { name: source, key }: KnownSource, encoding: Codec<IntakeRecord>): Outgoing {
    const unsigned = { topic: topics.intake(source), key: record.tenantId, value: encoding.encode(record) };
    return key === undefined ? unsigned : signedRecord(source, key, unsigned, clock.now());
  }

  function laneOf(source: string) {
    const lane = lanes.get(source) ?? { sender: createRecordSender(kafka, clock.now), waiting: 0 };
    lanes.set(source, lane);
    return lane;
  }

  return {
    async publish(record, source, trace = traceOf(commandOf(record).correlationId)) {
      if (codec === undefined) throw away('The schema registry has not answered yet.');
      const lane = laneOf(source.name);
      if (lane.waiting >= MOST_WAITING) throw away('Kafka does not answer, and too many wait for it.');
      const outgoing = signed(record, source, codec);
      lane.waiting += 1;
      const sending = lane.sender
        .send([{ ...outgoing, headers: { ...trace, ...outgoing.headers } }])
        .then(
          () => 'acknowledged' as const,
          (err: unknown) => {
            // Often later than its caller waits.
            log.warn({ err, source: source.name, topic: outgoing.topic }, 'a record could not be published');
            return 'failed' as const;
          },
        )
        .finally(() => {
          lane.waiting -= 1;
        });
      const enough = new AbortController();
      const late = pause(ACKNOWLEDGED_WITHIN_MS, 'late' as const, { signal: enough.signal, ref: false }).catch(
        () => undefined,
      );
      const outcome = await Promise.race([sending, late]);
      enough.abort();
      if (outcome !== 'acknowledged') throw away('Kafka has not acknowledged the record.');
    },
    notReady: () => (codec === undefined ? ['waits for the schema registry'] : []),
    async stop() {
      stopping.abort();
      await opening;
      await Promise.all([...lanes.values()].map(({ sender }) => sender.close()));
    },
  };
}

const away = (why: string): ConnectorProblem =>
  new ConnectorProblem(503, 'NOT_READY', `${why} Send the same again: it changes nothing if it was published.`, {
    headers: { 'retry-after': String(RETRY_AFTER_SECONDS) },
  });
