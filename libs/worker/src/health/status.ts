/** Why a worker does not do all of its work now, by what it waits for. Empty: it is ready. */
export interface Status {
  /** Says why, or that it is over. */
  waiting(source: string, reason: string | undefined): void;
  reasons(): readonly string[];
}

export function createStatus(): Status {
  const reasons = new Map<string, string>();
  return {
    waiting(source, reason) {
      if (reason === undefined) reasons.delete(source);
      else reasons.set(source, reason);
    },
    reasons: () => [...reasons].map(([source, reason]) => `${source}: ${reason}`),
  };
}
