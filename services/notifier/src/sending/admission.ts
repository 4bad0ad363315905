import type { OwnPartition } from '../planning/own-partition.ts';

/**
 * The partitions whose messages may be sent. None is, before its log has been read to its present end: what is still unread
 * may say that something was sent, or that somebody has decided.
 */
export interface Admission {
  /** By number. */
  readonly admitted: ReadonlyMap<number, OwnPartition>;
  has(own: OwnPartition): boolean;
  /** Whether some are not admitted yet. */
  isWaiting(): boolean;
  add(own: OwnPartition): void;
  remove(own: OwnPartition): void;
  /** Admits those that have come to the end. Returns whether there are any. */
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
