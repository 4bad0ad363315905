import type { IHeaders } from 'kafkajs';
import { StopPartition } from '../stop-partition.ts';
import type { FetchedPartition } from './kafkajs-cluster.ts';

const ABORT_MARKER = Buffer.from([0, 0, 0, 0]);

/** An undecoded record of a topic. */
export interface StoredRecord {
  readonly offset: number;
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly raw: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer>>;
}

/** The last value of each header: kafkajs gives a list if a header was sent more than once. */
export function headersOf(headers: IHeaders | undefined): Readonly<Record<string, Buffer>> {
  for (const name in headers) {
    if (!Buffer.isBuffer(headers[name])) return withoutLists(headers);
  }
  return (headers ?? {}) as Readonly<Record<string, Buffer>>; // each value was just seen to be one
}

function withoutLists(headers: IHeaders): Record<string, Buffer> {
  const flat: Record<string, Buffer> = {};
  for (const [name, value] of Object.entries(headers)) {
    const last = Array.isArray(value) ? value.at(-1) : value;
    if (last !== undefined && last !== null) flat[name] = Buffer.from(last);
  }
  return flat;
}

/** The error for a batch whose checksum is wrong. */
export const damagedAt = (topic: string, partition: number, offset: number | string): StopPartition =>
  new StopPartition(
    'RECORDS_DAMAGED',
    `The record batch at ${topic} ${partition}@${offset} does not have the checksum that it was written with: it was damaged. Read it again; if it is damaged still, let another replica lead the partition, and look at the disk of the broker that leads it now.`,
  );

/**
 * Returns the indexes of messages in transactions whose abort marker is among these messages. Brokers can omit such
 * transactions from their list: a replica that took over several transaction ends at once, during another open
 * transaction, records a position that cuts the list short (the fork of kafkajs does the same for consumers).
 */
function abortedByMarker(messages: FetchedPartition['messages']): ReadonlySet<number> {
  const aborted = new Set<number>();
  const aborting = new Set<string>();
  for (let index = messages.length - 1; index >= 0; index--) {
    const { isControlRecord, key, batchContext } = messages[index] as (typeof messages)[number]; // within it
    const { producerId, inTransaction } = batchContext;
    if (!isControlRecord) {
      if (inTransaction && aborting.has(producerId)) aborted.add(index);
    } else if (key?.equals(ABORT_MARKER)) aborting.add(producerId);
    else aborting.delete(producerId);
  }
  return aborted;
}

/**
 * Returns the committed records from `from` on, and the next offset. Aborted transactions are sorted first, which
 * kafkajs does not do. Throws StopPartition if a batch is damaged.
 */
export function committed(
  topic: string,
  fetched: FetchedPartition,
  from: number,
): { records: StoredRecord[]; next: number } {
  const aborted = [...(fetched.abortedTransactions ?? [])].sort(
    (a, b) => Number(a.firstOffset) - Number(b.firstOffset),
  );
  const marked = abortedByMarker(fetched.messages);
  const open = new Set<string>();
  const records: StoredRecord[] = [];
  let next = from;
  let following = 0;
  for (const [index, message] of fetched.messages.entries()) {
    const offset = Number(message.offset);
    const { producerId, inTransaction, firstOffset, lastOffsetDelta, damaged } = message.batchContext;
    if (damaged) throw damagedAt(topic, fetched.partition, message.offset);
    for (let first = aborted[following]; first && Number(first.firstOffset) <= offset; first = aborted[++following]) {
      open.add(first.producerId);
    }
    next = Math.max(next, Number(firstOffset) + lastOffsetDelta + 1);
    if (message.isControlRecord) {
      if (message.key?.equals(ABORT_MARKER)) open.delete(producerId);
    } else if (offset >= from && !marked.has(index) && !(inTransaction && open.has(producerId))) {
      records.push({
        offset,
        timestamp: Number(message.timestamp),
        key: message.key,
        raw: message.value,
        headers: headersOf(message.headers),
      });
    }
  }
  return { records, next };
}
