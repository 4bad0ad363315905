import type { Event } from '@lockbox/contracts/generated/events';
import type { Incoming } from '../definition.ts';
import type { Dropped, EventFault } from './event-proof.ts';

type EventRecord = Incoming<Event>;
interface Seen {
  readonly sequence: number;
  readonly offset: number;
}

export interface Judged {
  readonly kept: readonly EventRecord[];
  readonly dropped: readonly Dropped[];
  /** Remembers the batch. Call it after the batch is handled: until then the same batch may come again. */
  accept(): void;
}

const OTHER_KEY: EventFault = { code: 'FOREIGN_EVENT', what: 'stands under a key that is not its tenant' };
const REPEATED: EventFault = { code: 'REPEATED_SEQUENCE', what: 'repeats a sequence that stands at another offset' };

/**
 * Finds copies of policy's records, which readers of the log drop. A writer to the topic can copy a record under
 * another key or at another offset; and kafkajs cannot fence by group generation, so a second policy is possible, if
 * unlikely (docs/architecture.md, "Acquiring a partition"). A redelivery has the same offset and passes.
 */
export function createEventsGuard({ deliverRepeats = false } = {}): {
  judge(records: readonly EventRecord[]): Judged;
} {
  const seen = new Map<string, Seen>();
  return {
    judge(records) {
      const newest = new Map<string, Seen>();
      const faultOf = ({ value: { tenantId, sequence }, offset, key }: EventRecord): EventFault | undefined => {
        if (key?.toString() !== tenantId) return OTHER_KEY;
        if (deliverRepeats) return undefined;
        const last = newest.get(tenantId) ?? seen.get(tenantId);
        if (last !== undefined && offset <= last.offset) return undefined;
        if (last !== undefined && sequence <= last.sequence) return REPEATED;
        newest.set(tenantId, { sequence, offset });
        return undefined;
      };
      const dropped: Dropped[] = [];
      const kept = records.filter((record) => {
        const fault = faultOf(record);
        if (fault !== undefined) dropped.push({ record, fault });
        return fault === undefined;
      });
      return {
        kept,
        dropped,
        accept() {
          for (const [tenant, last] of newest) seen.set(tenant, last);
        },
      };
    },
  };
}
