/** When a reader last knew all that a partition held. Times are monotonic, in milliseconds. */
export interface LevelWatch {
  /**
   * Notes a broker's answer to a fetch that began at `askedAt`: the reader continues at `next`, the partition ended at
   * `highWatermark`.
   */
  fetched(answer: { readonly next: number; readonly highWatermark: number; readonly askedAt: number }): void;
  /** The time at which the partition was last known to be read to its end; undefined before that. */
  readonly levelAt: number | undefined;
}

/**
 * While much is written, no answer reaches the end that it names: the next transaction has begun. So each end is remembered
 * until it has been read, and the reader was level as of when it was the end. A broker is believed: one that no longer leads, and
 * does not know it yet, names an old end (decision 40).
 */
export function createLevelWatch(): LevelWatch {
  let levelAt: number | undefined;
  let ahead: { readonly end: number; readonly askedAt: number } | undefined;
  return {
    fetched({ next, highWatermark, askedAt }) {
      if (next >= highWatermark) {
        levelAt = askedAt;
        ahead = undefined;
        return;
      }
      if (ahead !== undefined && next >= ahead.end) {
        levelAt = ahead.askedAt;
        ahead = undefined;
      }
      ahead ??= { end: highWatermark, askedAt };
    },
    get levelAt() {
      return levelAt;
    },
  };
}
