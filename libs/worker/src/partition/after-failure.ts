import { LockboxError } from '@lockbox/contracts/errors';
import { StopPartition } from '../definition.ts';
import { isGroupChange } from '../retry/transient.ts';
import { TransactionLost } from '../write/transactions.ts';

/** What becomes of a partition on which a batch failed. */
export type AfterFailure = 'stops' | 'taken over again' | 'joins again' | 'waits';

/**
 * A lost transaction comes first, whatever it was lost by: brokers say in the same words that a group's coordinator has moved and
 * that a transaction's has. With the session as it is, what the transaction wrote all the same would be somebody else's.
 */
export function afterFailure(error: unknown): AfterFailure {
  if (error instanceof StopPartition) return 'stops';
  if (error instanceof TransactionLost || isDatabaseLost(error)) return 'taken over again';
  return isGroupChange(error) ? 'joins again' : 'waits';
}

/** What a session has stored is gone: what it goes on from does not hold any more. */
export const isDatabaseLost = (error: unknown): error is LockboxError & { readonly code: 'DATABASE_LOST' } =>
  error instanceof LockboxError && error.code === 'DATABASE_LOST';
