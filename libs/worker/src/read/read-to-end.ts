import { LockboxError } from '@lockbox/contracts/errors';
import type { SchemaFile } from '@lockbox/contracts/schemas';
import { type Batch, type Incoming, type PartitionContext, StopPartition } from '../definition.ts';
import type { CodecSource } from './codecs.ts';
import { decodeValue, unreadable } from './decode-value.ts';
import { alarmOfDropped, createEventProof, hashOfRecord, provenAmong } from './event-proof.ts';
import type { LogReader } from './log-reader.ts';
import { type LogTrust, trustIn } from './log-trust.ts';
import { records } from './records.ts';

/**
 * Fetch size for the state topic. It is small because all of the state stays in memory: smaller fetches leave less
 * garbage beside it.
 */
const STATE_BYTES = 32 * 1024;

interface ReadDeps {
  readonly reader: LogReader;
  readonly codecs: CodecSource;
  readonly trust: LogTrust;
  readonly alarm: PartitionContext['alarm'];
  readonly signal: AbortSignal;
}

/**
 * Reads a partition, committed records only, to its present end, or to `until` or somewhat further. It waits for open
 * transactions before that. From the log it returns only records that policy wrote, and raises an alarm for others, and
 * also for unreadable sealed details.
 */
export async function readToEnd<F extends SchemaFile>(
  deps: ReadDeps,
  place: {
    readonly schema: F;
    readonly topic: string;
    readonly partition: number;
    readonly bytes?: number | undefined;
  },
  from: number | 'beginning',
  onBatch: (batch: Batch<F>) => void | Promise<void>,
  until = Number.POSITIVE_INFINITY,
): Promise<{ low: number; end: number }> {
  const { reader, signal } = deps;
  const { topic, partition, schema, bytes = schema === 'policy-state' ? STATE_BYTES : undefined } = place;
  const faultOf = schema === 'events' ? createEventProof(topic, await trustIn(reader, topic, deps.trust)) : undefined;
  const codec = await deps.codecs.of(schema);
  const { low, high } = await reader.offsets(topic, partition, 'low', 'high');
  let end = from === 'beginning' || (schema === 'commands' && from < low) ? low : from;
  if (end < low)
    throw new StopPartition(
      'RECORDS_LOST',
      `${topic} ${partition} begins at offset ${low}, and is needed from ${end} on: records were deleted. Restore the topic.`,
    );
  const passedOver: number[] = [];
  const heartbeat = async () => signal.throwIfAborted();
  const range = {
    from: new Map([[partition, end]]),
    until: new Map([[partition, Math.min(high, until)]]),
    ...(bytes === undefined ? {} : { bytes }),
  };
  for await (const { records: stored, next } of records(reader, topic, range)) {
    signal.throwIfAborted();
    const placed = stored.map((record) => ({
      topic,
      partition,
      ...record,
      hash: faultOf && hashOfRecord(record.raw),
    }));
    const { proven, dropped } = faultOf === undefined ? { proven: placed, dropped: [] } : provenAmong(placed, faultOf);
    alarmOfDropped(deps.alarm, dropped);
    if (proven.length > 0) {
      await codec.prepare(
        proven.map(({ raw }) => raw),
        topic,
      );
      const decoded = proven.flatMap((incoming): Incoming<unknown>[] => {
        try {
          return [{ ...incoming, value: decodeValue(codec, schema, incoming.raw) }];
        } catch (error) {
          if (error instanceof LockboxError && error.retriable) throw error;
          if (schema === 'commands') return []; // it became a dead letter, and no event is of it
          if (schema !== 'sealed') throw unreadable(incoming, error);
          passedOver.push(incoming.offset);
          return [];
        }
      });
      // The records were decoded with F's schema.
      await onBatch({ schema, topic, partition, records: decoded, end: high, heartbeat } as unknown as Batch<F>);
    }
    end = next;
  }
  const [first] = passedOver;
  if (first !== undefined)
    deps.alarm(
      'SEALED_UNREADABLE',
      `${topic} ${partition}@${first} cannot be read, of ${passedOver.length} such records the first; it is passed over. If policy wrote it, that request cannot be disclosed on its day. See docs/runbook.md.`,
      { offset: first, records: passedOver.length },
    );
  return { low, end };
}
