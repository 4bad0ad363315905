import { createBackoff, sleep } from '@lockbox/platform/retrying';

/** Watches whether a server can be used. */
export interface ServerWatch {
  /** False from when the server could not be used until it can again. */
  readonly up: boolean;
  /** Says whether the server can be used now. If it cannot, it is asked again with backoff until it can. */
  look(): Promise<boolean>;
  stop(): void;
}

export function watchServer(options: {
  /** Why the server cannot be used, in a few words; undefined when it can. */
  problem(): Promise<string | undefined>;
  /** Is called with the problem each time the server cannot be used, and with nothing once it can. */
  waiting(problem: string | undefined): void;
  cameUp(): void;
}): ServerWatch {
  const { problem, waiting, cameUp } = options;
  const stopping = new AbortController();
  let up = true;

  async function askUntilUp(first: string): Promise<void> {
    if (!up) return;
    up = false;
    const { signal } = stopping;
    const backoff = createBackoff();
    let detail: string | undefined = first;
    while (detail !== undefined && !signal.aborted) {
      waiting(detail);
      await sleep(backoff.next(), signal);
      detail = await problem();
    }
    up = true;
    waiting(undefined);
    cameUp();
  }

  return {
    get up() {
      return up;
    },
    async look() {
      const detail = await problem();
      if (detail !== undefined) void askUntilUp(detail);
      return detail === undefined;
    },
    stop: () => stopping.abort(),
  };
}
