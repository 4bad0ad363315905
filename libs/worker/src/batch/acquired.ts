import type { PartitionContext } from '../definition.ts';
import type { Start } from '../partition/start-offsets.ts';
import type { AnySession } from '../runtime.ts';
import type { Transactions } from '../write/transactions.ts';

/** The state of a partition from one acquisition to the next. */
export interface AcquiredPartition {
  readonly session: AnySession;
  /** Present with exactly-once delivery. */
  readonly transactions: Transactions | undefined;
  /** By input. */
  readonly starts: ReadonlyMap<string, Pick<Start, 'mark' | 'passed'>>;
  /** Aborted when the session ends. */
  readonly signal: AbortSignal;
  readonly alarm: PartitionContext['alarm'];
  /** Sets the next offset after a part of a batch was committed. */
  advance(position: { readonly topic: string; readonly next: number }): void;
}
