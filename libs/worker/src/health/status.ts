/** A wait: its source and its reason; without a reason the wait is over. */
export interface Wait {
  readonly source: string;
  readonly reason: string | undefined;
}

export type Waiting = (wait: Wait) => void;

/** The reasons for which a worker does not do all of its work. Without reasons it is ready. */
export interface Status {
  readonly waiting: Waiting;
  reasons(): readonly string[];
}

export function createStatus(): Status {
  const reasons = new Map<string, string>();
  return {
    waiting({ source, reason }) {
      if (reason === undefined) reasons.delete(source);
      else reasons.set(source, reason);
    },
    reasons: () => [...reasons].map(([source, reason]) => `${source}: ${reason}`),
  };
}
