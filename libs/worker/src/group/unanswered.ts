/** Watches whether a member's heartbeats are answered. */
export function watchUnanswered(limitMs: number, now: () => number = () => performance.now()) {
  let answeredAt = now();
  return {
    answered(): void {
      answeredAt = now();
    },
    /** Returns why this cannot be a member any more; undefined while it may be one. */
    fault(): Error | undefined {
      const forMs = now() - answeredAt;
      if (forMs <= limitMs) return undefined;
      return new Error(`no heartbeat has been answered for ${Math.round(forMs / 1_000)} s`);
    },
  };
}
