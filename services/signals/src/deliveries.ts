import { findByIds } from '@lockbox/store/find-by-ids';
import { refusedBy } from '@lockbox/store/projecting';
import { createSeal, documentSeal, type SealKeys } from '@lockbox/store/seal';
import type { Collection } from 'mongodb';
import { type SignalDocument, signals } from './signal.ts';

/** The signals that wait, and what became of the others, in MongoDB. */
export interface Deliveries {
  /** Those that are there already stay as they are, unless somebody else has put them there. */
  add(documents: readonly SignalDocument[]): Promise<void>;
  /** The next that wait, in order; of one partition, or of all. */
  pending(stream: string, atMost: number, partition?: number): Promise<readonly SignalDocument[]>;
  /** Which of these wait. */
  stillPending(stream: string, ids: readonly string[]): Promise<ReadonlySet<string>>;
  settle(stream: string, ids: readonly string[], state: 'DELIVERED' | 'REFUSED', detail: string): Promise<void>;
  failed(id: string, detail: string): Promise<void>;
  /** Settles all signals that wait as refused: their receiver wants them no more. */
  drop(stream: string, detail: string): Promise<void>;
  /** The newest, whatever became of them. */
  newest(stream: string, atMost: number): Promise<readonly SignalDocument[]>;
  waiting(stream: string): Promise<{ readonly pending: number; readonly oldest: number | undefined }>;
  /** Looks whether what this instance noted is still as it was left; what is not is made again. */
  compare(): Promise<void>;
  /** Looks at what was noted of a partition since then (real time), also by others before. */
  check(partition: number, since: number): Promise<void>;
}

export interface DeliveriesOptions {
  readonly keys: SealKeys;
  /** These are not as they were left. Those that this instance noted have been made again. */
  altered(ids: readonly string[]): void;
  readonly now?: () => number;
}

/** More than these wait only while receivers do not answer. */
const EXPECTED_AT_MOST = 20_000;
const LOOK_AT = 1_000;

/** Fields that may change alone; the outcome has a seal of its own. */
const UNSEALED = ['state', 'settledAt', 'attempts', 'detail', 'leavesAt', 'settledSeal'];

/**
 * Each signal is sealed, and so is what became of it: whoever writes to the database can neither have anything signed, nor have
 * the end of an access taken for delivered.
 */
export function deliveriesIn(
  collection: Collection<SignalDocument>,
  { keys, altered, now = Date.now }: DeliveriesOptions,
): Deliveries {
  const { sealed, isSealed } = documentSeal(keys, signals.name, UNSEALED);
  const settling = createSeal(keys, 'lockbox/settled-signal/v1');
  const settledAs = (id: string, state: SignalDocument['state']): string => `${id}/${state}`;
  const isOwn = (one: SignalDocument): boolean =>
    isSealed(one) && (one.state === 'PENDING' || settling.isSealed(settledAs(one._id, one.state), one.settledSeal));
  /** Signals that this instance has noted and has not seen settled. */
  const expected = new Map<string, SignalDocument>();

  async function own(found: readonly SignalDocument[]): Promise<readonly SignalDocument[]> {
    const foreign = found.flatMap((one) => (isOwn(one) ? [] : [one._id]));
    if (foreign.length === 0) return found;
    await makeAgain(foreign);
    altered(foreign);
    return found.filter(({ _id }) => !foreign.includes(_id));
  }
  async function makeAgain(ids: readonly string[]): Promise<void> {
    await collection.deleteMany({ _id: { $in: [...ids] } });
    const known = ids.flatMap((id) => expected.get(id) ?? []);
    if (known.length > 0) await refusedBy(collection.insertMany([...known], { ordered: false }));
  }
  const byIds = async (ids: readonly string[]): Promise<readonly SignalDocument[]> =>
    [...(await findByIds(collection, ids)).values()] as SignalDocument[]; // found with all of their fields

  async function settle(
    stream: string,
    ids: readonly string[],
    state: 'DELIVERED' | 'REFUSED',
    detail: string,
  ): Promise<void> {
    if (ids.length === 0) return;
    const settledAt = now();
    await collection.bulkWrite(
      ids.map((_id) => ({
        updateOne: {
          filter: { _id, stream, state: 'PENDING' },
          update: {
            $set: { state, settledAt, detail, settledSeal: settling.seal(settledAs(_id, state)) },
            $inc: { attempts: 1 },
          },
        },
      })),
      { ordered: false },
    );
  }

  return {
    settle,
    async drop(stream, detail) {
      const waiting = () => collection.find({ stream, state: 'PENDING' }, { projection: { _id: 1 } }).limit(LOOK_AT);
      for (let found = await waiting().toArray(); found.length > 0; found = await waiting().toArray()) {
        const ids = found.map(({ _id }) => _id);
        await settle(stream, ids, 'REFUSED', detail);
      }
    },
    async add(documents) {
      if (documents.length === 0) return;
      const all = documents.map((one) => sealed(one));
      for (const one of all) if (expected.size < EXPECTED_AT_MOST) expected.set(one._id, one);
      const refused = await refusedBy(collection.insertMany(all, { ordered: false }));
      await own(await byIds(refused.flatMap((index) => all[index]?._id ?? [])));
    },
    async pending(stream, atMost, partition) {
      const waiting = { stream, state: 'PENDING', ...(partition === undefined ? {} : { partition }) } as const;
      const found = collection.find(waiting).sort({ partition: 1, offset: 1, _id: 1 }).limit(atMost);
      return await own(await found.toArray());
    },
    async stillPending(stream, ids) {
      if (ids.length === 0) return new Set();
      const found = collection.find({ _id: { $in: [...ids] }, stream, state: 'PENDING' }, { projection: { _id: 1 } });
      return new Set((await found.toArray()).map(({ _id }) => _id));
    },
    async failed(id, detail) {
      await collection.updateOne({ _id: id, state: 'PENDING' }, { $set: { detail }, $inc: { attempts: 1 } });
    },
    newest: (stream, atMost) => collection.find({ stream }).sort({ notedAt: -1 }).limit(atMost).toArray(),
    async waiting(stream) {
      const pending = await collection.countDocuments({ stream, state: 'PENDING' });
      if (pending === 0) return { pending, oldest: undefined };
      const [oldest] = await collection.find({ stream, state: 'PENDING' }).sort({ notedAt: 1 }).limit(1).toArray();
      return { pending, oldest: oldest?.notedAt };
    },
    async compare() {
      const ids = [...expected.keys()].slice(0, LOOK_AT);
      const found = new Map((await byIds(ids)).map((one) => [one._id, one]));
      const foreign: string[] = [];
      for (const id of ids) {
        const one = found.get(id);
        const noted = expected.get(id);
        if (one === undefined || !isOwn(one)) foreign.push(id);
        expected.delete(id);
        if (noted !== undefined && (one?.state === 'PENDING' || foreign.at(-1) === id)) expected.set(id, noted); // the others come first next time
      }
      if (foreign.length === 0) return;
      await makeAgain(foreign);
      altered(foreign);
    },
    async check(partition, since) {
      await own(await collection.find({ partition, notedAt: { $gte: since } }).toArray());
    },
  };
}
