import type { OwnPartition } from '../planning/own-partition.ts';

/**
 * The partitions whose messages may be sent. A partition is admitted when its log has been read to the present end: an unread
 * event may say that a message was sent, or that a decision has been taken.
 */
export interface Admission {
  /** By number. */
  readonly admitted: ReadonlyMap<number, OwnPartition>;
  has(own: OwnPartition): boolean;
  /** True while some partitions are not admitted. */
  isWaiting(): boolean;
  add(own: OwnPartition): void;
  remove(own: OwnPartition): void;
  /** Admits the partitions whose log has been read to its end. Returns true if there are any. */
  admit(): Promise<boolean>;
}

export function createAdmission(): Admission {
  const admitted = new Map<number, OwnPartition>();
  const waiting = new Set<OwnPartition>();
  const has = (own: OwnPartition) => admitted.get(own.context.partition) === own;
  return {
    admitted,
    has,
    isWaiting: () => waiting.size > 0,
    add: (own) => void waiting.add(own),
    remove(own) {
      waiting.delete(own);
      if (has(own)) admitted.delete(own.context.partition);
    },
    async admit() {
      let any = false;
      for (const own of waiting) {
        if (!(await own.caughtUp.reached()) || !waiting.delete(own)) continue;
        admitted.set(own.context.partition, own);
        any = true;
      }
      return any;
    },
  };
}
