/** Ctrl-C, npm stop, the end of the terminal: each asks for an orderly end. */
import { setTimeout as pause } from 'node:timers/promises';

/** The first signal asks; further ones (ctrl-C reaches us from the terminal and from npm) change nothing. */
export function askedToStop(): { readonly signal: AbortSignal; readonly done: () => Promise<void> } {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => controller.abort());
  const done = async (): Promise<void> => {
    // Neither a signal handler nor a child in its own group keeps a process alive: a timer does.
    while (!controller.signal.aborted)
      await pause(3_600_000, undefined, { signal: controller.signal }).catch(() => undefined);
  };
  return { signal: controller.signal, done };
}
