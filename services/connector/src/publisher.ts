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
import { createRecordSender } from '@lockbox/worker/write';
import type { Kafka } from 'kafkajs';
import { Problem } from './problem.ts';
import type { KnownSource } from './sources.ts';

/** Callers wait some 20 s at most: Jira does, for example. */
const ACKNOWLEDGED_WITHIN_MS = 10_000;
/** While Kafka is away no more wait than this; further ones are told at once to come again. */
const MOST_WAITING = 500;
const RETRY_AFTER_SECONDS = 10;

export interface Publisher {
  /** Resolves when Kafka has acknowledged the record. Throws Problem where it does not in time: then it may stand in the topic, or not. */
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
export function createPublisher({ kafka, registry, topics, clock, log }: Dependencies): Publisher {
  const sender = createRecordSender(kafka, clock.now);
  const stopping = new AbortController();
  let codec: Codec<IntakeRecord> | undefined;
  let waiting = 0;
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

  return {
    async publish(record, source, trace = traceOf(commandOf(record).correlationId)) {
      if (codec === undefined) throw away('The schema registry has not answered yet.');
      if (waiting >= MOST_WAITING) throw away('Kafka does not answer, and too many wait for it.');
      const outgoing = signed(record, source, codec);
      waiting += 1;
      const sending = sender
        .send([{ ...outgoing, headers: { ...trace, ...outgoing.headers } }])
        .then(
          () => undefined,
          (error: unknown) => ({ error }),
        )
        .finally(() => {
          waiting -= 1;
        });
      const enough = new AbortController();
      const late = pause(ACKNOWLEDGED_WITHIN_MS, 'late' as const, { signal: enough.signal, ref: false }).catch(
        () => undefined,
      );
      const outcome = await Promise.race([sending, late]);
      enough.abort();
      if (outcome === undefined) return;
      if (outcome !== 'late') log.warn({ err: outcome.error, source: source.name }, 'a record could not be published');
      throw away('Kafka has not acknowledged the record.');
    },
    notReady: () => (codec === undefined ? ['waits for the schema registry'] : []),
    async stop() {
      stopping.abort();
      await opening;
      await sender.close();
    },
  };
}

const away = (why: string): Problem =>
  new Problem(503, 'NOT_READY', `${why} Send the same again: it changes nothing if it was published.`, {
    headers: { 'retry-after': String(RETRY_AFTER_SECONDS) },
  });
