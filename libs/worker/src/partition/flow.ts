import type { Position } from '../write/transactions.ts';

/** A partition's control over what the group's consumer fetches for it. */
export interface Feed {
  pause(partition: number): void;
  resume(partition: number): void;
  seek(to: { readonly topic: string; readonly partition: number; readonly offset: number }): void;
  /** Commits the group's offsets before anything was read. */
  commit(positions: readonly Position[]): Promise<void>;
}

/** Controls the delivery of a partition number's records, and keeps the next offset of each topic. */
export interface Flow {
  readonly active: boolean;
  /** The next offset, by topic, as far as known. */
  readonly positions: ReadonlyMap<string, number>;
  beginAt(positions: ReadonlyMap<string, number>): void;
  advance(position: { readonly topic: string; readonly next: number }): void;
  resume(): void;
  /** The rest of a batch is delivered again after `resume`. */
  pause(): void;
  /** Makes fetching continue at the positions. */
  seek(): void;
}

export function createFlow(feed: Feed, partition: number): Flow {
  const positions = new Map<string, number>();
  let active = false;
  function seek(): void {
    for (const [topic, offset] of positions) feed.seek({ topic, partition, offset });
  }
  return {
    get active() {
      return active;
    },
    positions,
    beginAt(begin) {
      positions.clear();
      for (const [topic, offset] of begin) positions.set(topic, offset);
    },
    advance: ({ topic, next }) => void positions.set(topic, next),
    resume() {
      active = true;
      seek();
      feed.resume(partition);
    },
    pause() {
      active = false;
      feed.pause(partition);
    },
    seek,
  };
}
