import { type Codec, openCodec } from '@lockbox/contracts/codec';
import type { Event } from '@lockbox/contracts/generated/events';
import type { Text } from '@lockbox/contracts/generated/texts';
import type { SchemaRegistryClient } from '@lockbox/contracts/registry';
import type { Alarm } from '@lockbox/platform/alarms';
import type { Logger } from '@lockbox/platform/log';
import type { TopicNames } from '@lockbox/topics/names';
import {
  alarmOfDropped,
  createEventProof,
  createEventsGuard,
  createLogReader,
  type EventProof,
  type Fetched,
  type LogTrust,
  provenAmong,
  type StoredRecord,
  type Tail,
  tailTopic,
  trustIn,
} from '@lockbox/worker/read';
import { transientReason } from '@lockbox/worker/retry';
import type { Kafka } from 'kafkajs';

/** The receivers of new records. `length` is the length of the record's value. */
export interface Seeing {
  readonly event: (event: Event, length: number) => void;
  /** A text; null where it was erased. */
  readonly text: (id: string, text: Text | null, length: number) => void;
  /** Events were missed: one could not be read. */
  readonly eventsMissed: () => void;
  /** Texts were missed, or come late. */
  readonly textsMissed: () => void;
}

/**
 * An approval makes some five events, each in a transaction of its own, and each would be a fetch: a call waits at most so
 * long for its answer, and thousands of events a second are still two hundred fetches.
 */
const EVENTS_GATHER_MS = 5;
/**
 * Texts may arrive late: a person who decides has usually read the request for longer than this, and answers wait for a late
 * text.
 */
const TEXTS_IN_NO_HURRY = { minBytes: 65_536, waitMs: 200 } as const;

interface TailDependencies {
  readonly kafka: Kafka;
  readonly registry: SchemaRegistryClient;
  readonly topics: TopicNames;
  readonly trust: LogTrust;
  readonly log: Logger;
  readonly alarm: Alarm;
  readonly seeing: Seeing;
  /** Called with what the events wait for, and undefined when all is well again. */
  readonly onTrouble: (error: unknown) => void;
}

/** Sees every event and text that is written from now on. Resolves when the events have begun. */
export async function openTails(deps: TailDependencies, stopping: AbortSignal): Promise<Tail> {
  const { kafka, registry, topics, trust } = deps;
  // Both before either tail begins: where one cannot be had the caller comes again, and nobody would end a tail that had begun.
  const events = await openCodec(registry, topics.namespace, 'events');
  const texts = await openCodec(registry, topics.namespace, 'texts');
  const reader = createLogReader(kafka);
  const trusted = await trustIn(reader, topics.events, trust).finally(() => reader.close());
  const faultOf = createEventProof(topics.events, trusted);
  const tails = [tailEvents(deps, events, faultOf), tailTexts(deps, texts)] as const;
  const stop = async () => void (await Promise.all(tails.map((tail) => tail.stop())));
  const stopEarly = () => void stop();
  stopping.addEventListener('abort', stopEarly, { once: true });
  if (stopping.aborted) stopEarly();
  // Texts are not waited for: without them answers show those that the database has.
  const [{ started }] = tails;
  await started;
  return { started, stop };
}

/** Shows events only as the workers see them: proven, and once. */
function tailEvents(deps: TailDependencies, codec: Codec<Event>, faultOf: EventProof): Tail {
  const { kafka, topics, log, alarm, seeing, onTrouble } = deps;
  const guard = createEventsGuard();
  const seen = (record: Placed): void => {
    const event = codec.decode(record.raw);
    const { kept, dropped, accept } = guard.judge([{ ...record, value: event }]);
    alarmOfDropped(alarm, dropped);
    accept();
    if (kept.length > 0) seeing.event(event, record.raw?.length ?? 0);
  };
  return tailTopic({
    kafka,
    topic: topics.events,
    from: 'latest',
    gatherMs: EVENTS_GATHER_MS,
    onTrouble,
    onBatch(batch) {
      const { proven, dropped } = provenAmong(placed(batch), faultOf);
      alarmOfDropped(alarm, dropped);
      return see(log, codec, proven, seen, seeing.eventsMissed);
    },
  });
}

function tailTexts({ kafka, topics, log, seeing }: TailDependencies, codec: Codec<Text>): Tail {
  const seen = ({ key, raw }: StoredRecord): void => {
    if (key !== null) seeing.text(key.toString(), raw === null ? null : codec.decode(raw), raw?.length ?? 0);
  };
  return tailTopic({
    kafka,
    topic: topics.texts,
    from: 'latest',
    ...TEXTS_IN_NO_HURRY,
    onTrouble(error) {
      if (error === undefined) return;
      log.warn({ err: error, topic: topics.texts }, 'new texts cannot be read now; answers show those of the database');
      seeing.textsMissed();
    },
    onBatch: (batch) => see(log, codec, placed(batch), seen, seeing.textsMissed),
  });
}

interface Placed extends StoredRecord {
  readonly topic: string;
  readonly partition: number;
}

const placed = ({ topic, partition, records }: Fetched): readonly Placed[] =>
  records.map((record) => ({ topic, partition, ...record }));

async function see<T>(
  log: Logger,
  codec: Codec<T>,
  records: readonly Placed[],
  seen: (record: Placed) => void,
  missed: () => void,
): Promise<void> {
  await codec.prepare(
    records.map(({ raw }) => raw),
    records[0]?.topic ?? '',
  );
  for (const record of records) {
    try {
      seen(record);
    } catch (error) {
      if (transientReason(error) !== undefined) throw error;
      const { topic, partition, offset } = record;
      // Only calls and pages that wait now miss it; the projector stops at it, and raises an alarm.
      log.error({ err: error, topic, partition, offset }, 'a record cannot be read');
      missed();
    }
  }
}
