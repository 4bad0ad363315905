import { StopPartition } from '../definition.ts';
import { isGroupChange, transientReason } from '../retry/transient.ts';
import type { HandlerLayer } from './portion.ts';

/** A handler failed on these records, and a retry cannot help. */
export class HandlerFailed extends Error {
  constructor(cause: unknown) {
    super('The handler failed', { cause });
    this.name = 'HandlerFailed';
  }
}

/**
 * Distinguishes failures caused by a record from those of a broker, database or operator; only the former are bisected.
 */
export const markHandlerFailures =
  <R>(signal: AbortSignal): HandlerLayer<R> =>
  (handler) =>
  async (portion) => {
    try {
      return await handler(portion);
    } catch (error) {
      if (signal.aborted || error instanceof StopPartition || isGroupChange(error) || transientReason(error))
        throw error;
      throw new HandlerFailed(error);
    }
  };
