/** Whether a member's heartbeats are answered no more. */
export function watchUnanswered(limitMs: number, now: () => number = () => performance.now()) {
  let answeredAt = now();
  return {
    answered(): void {
      answeredAt = now();
    },
    /** Why this is no member any more; undefined while it may be one. */
    fault(): Error | undefined {
      const forMs = now() - answeredAt;
      if (forMs <= limitMs) return undefined;
      return new Error(`no heartbeat has been answered for ${Math.round(forMs / 1_000)} s`);
    },
  };
}
