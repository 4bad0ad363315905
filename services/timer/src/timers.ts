import type { Event } from '@lockbox/contracts/generated/events';
import type { Store } from '@lockbox/store/connect';
import type { TimerDocument } from '@lockbox/store/documents';
import { foldTimer, timerChanges, timerIdOf } from '@lockbox/store/projections/timer-changes';
import type { Incoming } from '@lockbox/worker/definition';
import { MongoBulkWriteError } from 'mongodb';

/** The timers of one partition in MongoDB: all of them, while memory holds what is due soon. */
export interface Timers {
  /** The offset to go on from; undefined where none has been folded. */
  next(): Promise<number | undefined>;
  /** Folds records in, and returns the timers that they changed. Records that were folded before change nothing. */
  fold(records: readonly Incoming<Event>[], next: number): Promise<readonly TimerDocument[]>;
  /** Those that are not answered and are due by then, earliest first. */
  waiting(until: number, atMost: number): Promise<readonly TimerDocument[]>;
}

const DUPLICATE_KEY = 11_000;

export function timersOf(store: Store, topic: string, partition: number): Timers {
  const { timers, progress } = store.collections;
  const progressId = `timer/${topic}/${partition}`;

  async function read(ids: readonly string[]): Promise<Map<string, TimerDocument>> {
    const found = await timers.find({ _id: { $in: ids } }).toArray();
    return new Map(found.map((timer) => [timer._id, timer]));
  }

  return {
    next: async () => (await progress.findOne({ _id: progressId }))?.next,

    async fold(records, next) {
      const changes = records.flatMap(({ value: event }) =>
        timerChanges(event).map((change) => ({
          event,
          change,
          id: timerIdOf(event.tenantId, change.kind, change.subjectId),
        })),
      );
      let folded: readonly TimerDocument[] = [];
      if (changes.length > 0) {
        const before = await read([...new Set(changes.map(({ id }) => id))]);
        const after = new Map(before);
        for (const { event, change, id } of changes) {
          const timer = after.get(id) ?? null;
          if (timer !== null && timer.sequence >= event.sequence) continue;
          const changed = foldTimer(timer, change, event, partition);
          if (changed !== null) after.set(id, changed);
        }
        const written = [...after.values()].filter((timer) => timer !== before.get(timer._id));
        if (written.length > 0) await write(written);
        folded = [...after.values()];
      }
      await progress.updateOne({ _id: progressId }, { $max: { next } }, { upsert: true });
      return folded;
    },

    waiting: (until, atMost) =>
      timers
        .find({ partition, done: false, dueAt: { $lte: until } })
        .sort({ dueAt: 1 })
        .limit(atMost)
        .toArray(),
  };

  async function write(changed: readonly TimerDocument[]): Promise<void> {
    try {
      await timers.bulkWrite(
        changed.map((timer) => ({
          replaceOne: {
            filter: { _id: timer._id, sequence: { $lt: timer.sequence } },
            replacement: timer,
            upsert: true,
          },
        })),
        { ordered: false },
      );
    } catch (error) {
      // A newer one is there: another instance has folded further meanwhile, and it serves the partition now.
      if (!(error instanceof MongoBulkWriteError) || error.code !== DUPLICATE_KEY) throw error;
    }
  }
}
