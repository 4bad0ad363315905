import type { Codec } from '@lockbox/contracts/codec';
import { LockboxError } from '@lockbox/contracts/errors';
import type { Event } from '@lockbox/contracts/generated/events';
import { digestOf } from '@lockbox/evidence/merkle';
import type { Damage } from '@lockbox/evidence/verifying/damage';
import type { LogCheck } from '@lockbox/evidence/verifying/log-check';
import {
  createPortionProof,
  type Dropped,
  hashOfRecord,
  type LogTrust,
  type StoredRecord,
  sentenceOf,
} from '@lockbox/worker/read';
import type { DecisionFollower, PlacedEvent } from './decisions.ts';

/** A record that policy wrote. */
export interface LogRecord extends StoredRecord {
  readonly raw: Buffer;
}

/** Checks the records of one partition: whether policy wrote them, and then all that stands on that. */
export interface RecordCheck<R extends StoredRecord> {
  /** Those that follow. */
  take(stored: readonly R[]): Promise<void>;
  /** The last that is a leaf of the tree, with its hash. */
  last(): { readonly offset: number; readonly hash: string } | null;
}

interface Options<R extends StoredRecord> {
  readonly topic: string;
  readonly partition: number;
  readonly trust: LogTrust;
  readonly codec: Pick<Codec<Event>, 'prepare' | 'decode'>;
  readonly check: LogCheck<Event, LogRecord>;
  readonly decisions?: DecisionFollower | undefined;
  /** For people: where a record stands, if not in the topic. */
  readonly whereOf?: (record: R) => string;
  /** Takes down that policy wrote a record which cannot be read. */
  readonly unreadable?: (where: string, why: string) => void;
}

export function checkRecords<R extends StoredRecord>(options: Options<R>): RecordCheck<R> {
  const { topic, partition, trust, codec, check, decisions } = options;
  const topicPlace = `${topic} ${partition}@`;
  const { whereOf = ({ offset }: StoredRecord) => topicPlace + offset } = options;
  const { unreadable = (where: string, why: string) => check.broken('UNREADABLE', `${where}: ${why}`) } = options;
  const faultsOf = createPortionProof(topic, partition, trust);
  let last: LogRecord | undefined;
  return {
    async take(stored) {
      const hashes = stored.map(({ raw }) => hashOfRecord(raw));
      const faults = await faultsOf(stored, hashes);
      const proven = stored.filter((record, index) => {
        const fault = faults[index];
        if (fault !== undefined) check.found(damageOf({ record: { topic, partition, offset: record.offset }, fault }));
        return fault === undefined;
      });
      await codec.prepare(
        proven.map(({ raw }) => raw),
        topic,
      );
      const leaves: PlacedEvent[] = [];
      for (const [index, record] of stored.entries()) {
        if (faults[index] !== undefined) continue;
        const where = whereOf(record);
        const value = read(codec, record.raw);
        if (typeof value === 'string' || record.raw === null) {
          unreadable(where, `${value}`);
          break;
        }
        const counted = record as R & LogRecord; // it has bytes
        if (!check.take(value, counted, where, hashes[index])) continue;
        if (decisions !== undefined) leaves.push({ value, headers: record.headers, where });
        last = counted;
      }
      decisions?.take(leaves);
    },
    last: () => (last === undefined ? null : { offset: last.offset, hash: digestOf(last.raw) }),
  };
}

/** The event, or why it cannot be read. */
function read(codec: Pick<Codec<Event>, 'decode'>, raw: Buffer | null): Event | string {
  try {
    return codec.decode(raw);
  } catch (error) {
    if (error instanceof LockboxError && !error.retriable) return error.message;
    throw error;
  }
}

/** Of records that do not count there are two kinds: these alarms, and no others, stand for them. */
const damageOf = (one: Dropped): Damage => ({
  code: one.fault.code === 'UNKNOWN_SIGNING_KEY' ? 'UNKNOWN_SIGNING_KEY' : 'FOREIGN_EVENT',
  sentence: sentenceOf(one),
  count: 1,
});
