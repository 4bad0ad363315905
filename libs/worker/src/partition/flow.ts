import type { Position } from '../write/transactions.ts';

/** A partition's hold on what the group's consumer fetches for it. */
export interface Feed {
  pause(partition: number): void;
  resume(partition: number): void;
  seek(to: { readonly topic: string; readonly partition: number; readonly offset: number }): void;
  /** Commits offsets of the group at which nothing was read yet. */
  commit(positions: readonly Position[]): Promise<void>;
}

/** Whether records of a partition number come, and from where on, topic by topic. */
export interface Flow {
  readonly active: boolean;
  /** The offset to go on from, by topic, as far as it is known. */
  readonly positions: ReadonlyMap<string, number>;
  beginAt(positions: ReadonlyMap<string, number>): void;
  advance(position: { readonly topic: string; readonly next: number }): void;
  resume(): void;
  /** What is left of a batch comes again after `resume`. */
  pause(): void;
  /** Fetching goes on from the positions. */
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
