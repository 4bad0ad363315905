import { StopPartition } from '../definition.ts';
import { isGroupChange, transientReason } from '../retry/transient.ts';
import type { Layer } from './portion.ts';

/** A handler threw on these records, and trying again cannot help. */
export class HandlerFailed extends Error {
  constructor(cause: unknown) {
    super('The handler failed', { cause });
    this.name = 'HandlerFailed';
  }
}

/** Tells what a record is to blame for from what a broker, a database or an operator is; only the first is bisected. */
export const markHandlerFailures =
  <R>(signal: AbortSignal): Layer<R> =>
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
