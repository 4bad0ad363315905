import type { Event } from '@lockbox/contracts/generated/events';
import type { Incoming } from '../definition.ts';

type EventRecord = Incoming<Event>;
interface Seen {
  readonly sequence: number;
  readonly offset: number;
}

export interface Judged {
  readonly kept: readonly EventRecord[];
  readonly repeated: readonly EventRecord[];
  /** Remembers the batch. Call when it has been handled: the same batch may come again before that. */
  accept(): void;
}

/**
 * Readers of the log drop a tenant's sequence that they have seen at another offset: kafkajs cannot fence by group
 * generation, so a second writer is possible, if unlikely (docs/architecture.md, "Taking a partition over"). A redelivery comes at the same offset and passes.
 */
export function createEventsGuard(): { judge(records: readonly EventRecord[]): Judged } {
  const seen = new Map<string, Seen>();
  return {
    judge(records) {
      const newest = new Map<string, Seen>();
      const repeated: EventRecord[] = [];
      const kept: EventRecord[] = [];
      for (const record of records) {
        const { tenantId, sequence } = record.value;
        const last = newest.get(tenantId) ?? seen.get(tenantId);
        if (last !== undefined && record.offset > last.offset && sequence <= last.sequence) {
          repeated.push(record);
        } else {
          kept.push(record);
          if (last === undefined || record.offset > last.offset)
            newest.set(tenantId, { sequence, offset: record.offset });
        }
      }
      return {
        kept: repeated.length === 0 ? records : kept,
        repeated,
        accept() {
          for (const [tenant, last] of newest) seen.set(tenant, last);
        },
      };
    },
  };
}
