import { groupCommit } from '@lockbox/platform/group-commit';
import type { EachBatchPayload } from 'kafkajs';

interface Commit {
  readonly topic: string;
  readonly partition: number;
  /** The offset to go on from. */
  readonly next: number;
  /** Says later of which topic it was (`markText`). */
  readonly mark: string;
  /** kafkajs's, of the consumer that fetched the batch: any of its batches' will do. */
  readonly send: EachBatchPayload['commitOffsetsIfNecessary'];
}

/** Commits the offsets of one consumer: batches that are done at the same time need one request. */
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

/** Offsets that nothing depends on. */
export interface LateCommits {
  later(commit: Commit): void;
  /** Commits what waits: before the consumer leaves its group. */
  flush(): void;
}

/** Commits the newest offset of each partition once a second. What fails is left to the next one. */
export function createLateCommits(commit: (one: Commit) => Promise<void>): LateCommits {
  const waiting = new Map<string, Commit>();
  let timer: NodeJS.Timeout | undefined;
  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    for (const one of waiting.values()) commit(one).catch(() => undefined);
    waiting.clear();
  }
  return {
    later(one) {
      waiting.set(`${one.topic} ${one.partition}`, one);
      timer ??= setTimeout(flush, LATE_MS);
    },
    flush,
  };
}
