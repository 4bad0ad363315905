import type { Alarm } from '@lockbox/platform/alarms';
import { createAlteredAnswer } from '@lockbox/store/altered-documents';

interface OpenPartition {
  readonly progressId: string;
  /** Reads the log again, and notes what is missing. */
  noteAgain(): Promise<void>;
  readonly signal: AbortSignal;
}

/** Answers changes that others make in the documents of signals: an alarm, and the ends of access are noted again from the log. */
export interface AlteredSignals {
  /** Returns what is to be called when the partition is closed. */
  open(own: OpenPartition): () => void;
  altered(ids: readonly string[]): void;
}

export function createAlteredSignals(deps: {
  readonly alarm: Alarm;
  waiting(reason: string | undefined): void;
}): AlteredSignals {
  const partitions = new Set<OpenPartition>();
  const answer = createAlteredAnswer({ worker: 'signals', ...deps });
  return {
    open(own) {
      partitions.add(own);
      return () => void partitions.delete(own);
    },
    altered(ids) {
      answer.raise(ids);
      // A signal does not say which partition it is of.
      for (const { progressId, noteAgain, signal } of partitions)
        answer.readAgain(progressId, async () => (signal.aborted ? undefined : await noteAgain()));
    },
  };
}
