import type { PartitionContext } from '../definition.ts';
import type { Start } from '../partition/start-offsets.ts';
import type { AnySession } from '../runtime.ts';
import type { Transactions } from '../write/transactions.ts';

/** What a partition works with from one take-over to the next. */
export interface TakenOver {
  readonly session: AnySession;
  /** Present with exactly-once delivery. */
  readonly transactions: Transactions | undefined;
  /** By input. */
  readonly starts: ReadonlyMap<string, Pick<Start, 'mark' | 'passed'>>;
  /** Aborted when the session ends. */
  readonly signal: AbortSignal;
  readonly alarm: PartitionContext['alarm'];
  /** The offset to go on from, after a part of a batch was committed. */
  advance(position: { readonly topic: string; readonly next: number }): void;
}
