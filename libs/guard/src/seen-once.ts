/** Remembers names for a while, to tell one that comes again. */
export interface SeenOnce {
  /** Whether it comes for the first time. False as well where no more can be remembered: in doubt it came before. */
  isFirst(name: string): boolean;
}

export function createSeenOnce(keptMs: number, { most = 100_000, now = () => performance.now() } = {}): SeenOnce {
  /** By name until when it is kept; the oldest first. */
  const seen = new Map<string, number>();
  return {
    isFirst(name) {
      const time = now();
      for (const [old, until] of seen) {
        if (until > time) break;
        seen.delete(old);
      }
      if (seen.has(name) || seen.size >= most) return false;
      seen.set(name, time + keptMs);
      return true;
    },
  };
}
