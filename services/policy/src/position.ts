import { LockboxError } from '@lockbox/contracts/errors';
import type { TopicNames } from '@lockbox/topics/names';
import { type PartitionContext, StopPartition } from '@lockbox/worker/definition';

/** Records in the log that policy did not write. */
export const secondWriter = (topic: string, partition: number, offsets: readonly number[]): StopPartition =>
  new StopPartition(
    'SECOND_WRITER',
    `${topic}, partition ${partition} has records that policy did not write, at offset ${offsets.slice(0, 10).join(', ')}. Find who writes there; then name them in LOCKBOX_ACCEPTED_FOREIGN_EVENTS (partition:offset) and restart.`,
  );

/**
 * Why this instance gave a partition up: its events did not land where they should. If no command was decided since then,
 * all that stands from `from` on was written by a second writer.
 */
export interface Doubt {
  /** Offset of the last command that was decided, -1 for none. */
  readonly decidedUpTo: number;
  readonly from: number;
}

/**
 * Where the partition's next event has to land. Only policy writes the log, so a record in between is a second writer.
 * Offsets alone do not show that: the end of a transaction takes one too, and sometimes the broker writes it twice. So the
 * records in between are read before there is an alarm.
 */
export class EventsPosition {
  /** Where the next event is expected. */
  next: number;
  /** Everything from here to `next` is the end of a transaction, and no event. */
  private ends: number;
  /** Whether the last transaction's outcome left `next` in doubt. */
  private doubtful = false;
  private readonly context: PartitionContext;
  private readonly topic: string;
  private readonly accepted: ReadonlySet<number>;

  constructor(context: PartitionContext, topics: TopicNames, next: number, accepted: ReadonlySet<number>) {
    this.context = context;
    this.topic = topics.events;
    this.next = next;
    this.ends = next;
    this.accepted = accepted;
  }

  /** Up to here the log is policy's own. */
  get ownUpTo(): number {
    return this.ends;
  }

  /** Before the commit: what is wrong with where the events begin, if anything; `settle` then finds out why. */
  misplaced(first: number | undefined): LockboxError | undefined {
    if (first === this.next) return undefined;
    this.doubtful = true;
    return new LockboxError(
      'EVENTS_NOT_WHERE_EXPECTED',
      `The partition's next event should stand at offset ${this.next} and stands at ${first ?? 'no known offset'}.`,
      { retriable: true },
    );
  }

  /** Where the event after these is expected: the end of their transaction takes an offset too. */
  after(events: number): number {
    return events === 0 ? this.next : this.next + events + 1;
  }

  /** The events of a transaction are committed. */
  committed(events: number): void {
    if (events === 0) return;
    this.ends = this.next + events;
    this.next = this.after(events);
  }

  /** The last transaction was aborted, or may have been. */
  aborted(): void {
    this.doubtful = true;
  }

  /** If there is a doubt, reads the records that should not be there. Throws StopPartition for a foreign event. */
  async settle(): Promise<void> {
    if (!this.doubtful) return;
    const foreign: number[] = [];
    const { end } = await this.context.readToEnd('events', this.ends, (batch) => {
      for (const { offset } of batch.records) if (!this.accepted.has(offset)) foreign.push(offset);
    });
    if (foreign.length > 0) throw secondWriter(this.topic, this.context.partition, foreign);
    this.next = end;
    this.ends = end;
    this.doubtful = false;
  }
}
