import type { Codec } from '@lockbox/contracts/codec';
import { LockboxError } from '@lockbox/contracts/errors';
import type { Event } from '@lockbox/contracts/generated/events';
import { digestOf } from '@lockbox/evidence/merkle';
import type { Digest } from '@lockbox/evidence/tlog/digest';
import type { Damage } from '@lockbox/evidence/verifying/damage';
import type { LogCheck } from '@lockbox/evidence/verifying/log-check';
import {
  createPortionProof,
  type Dropped,
  type EventFault,
  hashOfRecord,
  type StoredRecord,
  sentenceOf,
  type TopicTrust,
} from '@lockbox/worker/read';
import type { DecisionFollower, PlacedEvent } from './decisions.ts';

/** A record that policy wrote. */
export interface CheckedRecord extends StoredRecord {
  readonly raw: Buffer;
}

/** Checks the records of one partition: first that policy wrote them, then everything that depends on it. */
export interface RecordCheck<R extends StoredRecord> {
  /** Those that follow. */
  take(stored: readonly R[]): Promise<void>;
  /** The last that is a leaf of the tree, with its hash. */
  last(): { readonly offset: number; readonly hash: string } | null;
}

/** Records with the hashes of their values, and what is wrong with each that policy did not write. */
interface Looked<R extends StoredRecord> {
  readonly records: readonly R[];
  readonly hashes: readonly (Digest | undefined)[];
  readonly faults: readonly (EventFault | undefined)[];
}

interface Options<R extends StoredRecord> {
  readonly topic: string;
  readonly partition: number;
  readonly trust: TopicTrust;
  readonly codec: Pick<Codec<Event>, 'prepare' | 'decode'>;
  readonly check: LogCheck<Event, CheckedRecord>;
  readonly decisions?: DecisionFollower | undefined;
  /** Names a record's place for people, if it is not in the topic. */
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
  let last: CheckedRecord | undefined;
  const lookAt = async (records: readonly R[]): Promise<Looked<R>> => {
    const hashes = records.map(({ raw }) => hashOfRecord(raw));
    return { records, hashes, faults: await faultsOf(records, hashes) };
  };

  function tellFaults({ records, faults }: Looked<R>): void {
    for (const [index, fault] of faults.entries()) {
      if (fault === undefined) continue;
      const { offset } = records[index] as R; // each record has a place among the faults
      check.found(damageOf({ record: { topic, partition, offset }, fault }));
    }
  }

  /** Takes those that policy wrote. Says whether all of them could be read: of what follows one that cannot be, nothing is taken. */
  async function takeProven({ records, hashes, faults }: Looked<R>): Promise<boolean> {
    await codec.prepare(
      records.map(({ raw }, index) => (faults[index] === undefined ? raw : null)),
      topic,
    );
    const leaves: PlacedEvent[] = [];
    let isReadable = true;
    for (let index = 0; index < records.length; index++) {
      if (faults[index] !== undefined) continue;
      const record = records[index] as R; // within the length
      const value = read(codec, record.raw);
      if (typeof value === 'string' || record.raw === null) {
        unreadable(whereOf(record), `${value}`);
        isReadable = false;
        break;
      }
      const counted = record as R & CheckedRecord; // it has bytes
      if (!check.take(value, counted, whereOf, hashes[index])) continue;
      if (decisions !== undefined) leaves.push({ value, headers: record.headers, where: whereOf(record) });
      last = counted;
    }
    decisions?.take(leaves);
    return isReadable;
  }

  return {
    async take(stored) {
      const middle = stored.length >> 1;
      // The signatures of one half are checked at the same time as the proofs of the other, then the signatures of the
      // other at the same time as the content of the first.
      const halves = [lookAt(stored.slice(0, middle)), lookAt(stored.slice(middle))];
      let goesOn = true;
      for (const half of halves) {
        const looked = await half;
        tellFaults(looked);
        if (goesOn) goesOn = await takeProven(looked);
      }
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

/** Records that do not count are of two kinds, and only these alarms report them. */
const damageOf = (one: Dropped): Damage => ({
  code: one.fault.code === 'UNKNOWN_SIGNING_KEY' ? 'UNKNOWN_SIGNING_KEY' : 'FOREIGN_EVENT',
  sentence: sentenceOf(one),
  count: 1,
});
