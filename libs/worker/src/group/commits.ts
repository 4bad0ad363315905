import { groupCommit } from '@lockbox/platform/group-commit';
import type { EachBatchPayload } from 'kafkajs';

interface Commit {
  readonly topic: string;
  readonly partition: number;
  /** The next offset to read. */
  readonly next: number;
  /** Identifies the topic later (`markText`). */
  readonly mark: string;
  /** kafkajs's function from any batch of the consumer. */
  readonly send: EachBatchPayload['commitOffsetsIfNecessary'];
}

/** Commits the offsets of one consumer; batches that finish together share one request. */
export const createCommits = (): ((commit: Commit) => Promise<void>) =>
  groupCommit<Commit, void>(async (commits) => {
    const topics = [...Map.groupBy(commits, ({ topic }) => topic)].map(([topic, own]) => ({
      topic,
      partitions: own.map(({ partition, next, mark }) => ({
        partition,
        offset: String(next),
        metadata: mark,
      })),
    }));
    await commits[0]?.send({ topics });
    return commits.map(() => ({ status: 'fulfilled', value: undefined }));
  });

const LATE_MS = 1_000;

/** Commits of offsets that nothing depends on. */
export interface LateCommits {
  later(commit: Commit): void;
  /** Commits pending offsets, and later ones immediately: called before the consumer leaves its group. */
  flush(): void;
}

/**
 * Commits the newest offset of each partition once a second. Failed commits are retried then, while the partition is
 * held.
 */
export function createLateCommits(
  commit: (one: Commit) => Promise<void>,
  isHeld: (partition: number) => boolean,
): LateCommits {
  const waiting = new Map<string, Commit>();
  const keyOf = ({ topic, partition }: Commit): string => `${topic} ${partition}`;
  let timer: NodeJS.Timeout | undefined;
  let isLeaving = false;
  function send(): void {
    clearTimeout(timer);
    timer = undefined;
    const due = [...waiting.values()];
    waiting.clear();
    for (const one of due) {
      // The partition's new owner may have committed more.
      if (!isLeaving && !isHeld(one.partition)) continue;
      commit(one).catch(() => {
        // The next commit may be days away.
        if (!isLeaving && !waiting.has(keyOf(one))) later(one);
      });
    }
  }
  function later(one: Commit): void {
    waiting.set(keyOf(one), one);
    // The current batch ends before the consumer leaves, with no second to spare.
    if (isLeaving) send();
    else timer ??= setTimeout(send, LATE_MS);
  }
  return {
    later,
    flush() {
      isLeaving = true;
      send();
    },
  };
}
