import { LockboxError } from '@lockbox/contracts/errors';
import { StopPartition } from '../definition.ts';
import { isGroupChange } from '../retry/transient.ts';
import { TransactionLost } from '../write/transactions.ts';

/** The next step for a partition on which a batch failed. */
export type AfterFailure = 'stops' | 'taken over again' | 'joins again' | 'waits';

/**
 * A lost transaction is checked first, whatever its cause: brokers report a moved group coordinator and a moved
 * transaction coordinator with the same code. Continuing with the same session could duplicate records of a transaction
 * that was committed after all.
 */
export function afterFailure(error: unknown): AfterFailure {
  if (error instanceof StopPartition) return 'stops';
  if (error instanceof TransactionLost || isDatabaseLost(error)) return 'taken over again';
  return isGroupChange(error) ? 'joins again' : 'waits';
}

/** Reports whether the session's stored data is gone, so that its position is no longer valid. */
export const isDatabaseLost = (error: unknown): error is LockboxError & { readonly code: 'DATABASE_LOST' } =>
  error instanceof LockboxError && error.code === 'DATABASE_LOST';
