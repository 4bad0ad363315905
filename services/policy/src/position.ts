import { LockboxError } from '@lockbox/contracts/errors';
import type { TenantId } from '@lockbox/contracts/ids';
import type { TopicNames } from '@lockbox/topics/names';
import { type PartitionContext, StopPartition } from '@lockbox/worker/definition';

/** Events in the log that are signed as policy signs, and are not its own. */
export const secondWriter = (topic: string, partition: number, offsets: readonly number[]): StopPartition =>
  new StopPartition(
    'SECOND_WRITER',
    `${topic}, partition ${partition} has events that are signed with policy's key and that this policy did not write, at offset ${offsets.slice(0, 10).join(', ')}. Find who else has the key.`,
  );

/** Raised if somebody with write access to the log has copied one of its records. */
export const alarmOfCopy = ({ alarm, partition }: PartitionContext, topic: string, offset: number): void =>
  alarm('REPEATED_SEQUENCE', `${topic} ${partition}@${offset} is a copy of an event; it was passed over.`, { offset });

/**
 * Tracks the offset at which the partition's next event must be. Only policy writes the log, so a record in between
 * comes from a second writer. Offsets alone do not prove that: the end of a transaction takes an offset too, and
 * sometimes the broker writes it twice. So the records in between are read before an alarm is raised.
 */
export class EventsPosition {
  /** The offset at which the next event is expected. */
  next: number;
  /** Everything from here to `next` is the end of a transaction, and no event. */
  private ends: number;
  /** True if the last transaction's outcome makes `next` uncertain. */
  private doubtful = false;
  private readonly context: PartitionContext;
  private readonly topic: string;
  private readonly sequenceOf: (tenant: TenantId) => number;

  /** `sequenceOf` gives a tenant's last sequence. */
  constructor(context: PartitionContext, topics: TopicNames, next: number, sequenceOf: (tenant: TenantId) => number) {
    this.context = context;
    this.topic = topics.events;
    this.next = next;
    this.ends = next;
    this.sequenceOf = sequenceOf;
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

  /** Returns the expected offset of the event after these: the end of their transaction takes an offset too. */
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

  /**
   * If there is a doubt, reads the events that should not be there. Copies of its own are passed over, as what it did not write
   * was already. Throws StopPartition for others.
   */
  async settle(): Promise<void> {
    if (!this.doubtful) return;
    const foreign: number[] = [];
    const { end } = await this.context.readToEnd('events', this.ends, (batch) => {
      for (const { offset, value } of batch.records) {
        if (value.sequence <= this.sequenceOf(value.tenantId)) alarmOfCopy(this.context, this.topic, offset);
        else foreign.push(offset);
      }
    });
    if (foreign.length > 0) throw secondWriter(this.topic, this.context.partition, foreign);
    this.next = end;
    this.ends = end;
    this.doubtful = false;
  }
}
