/** Keeps a service running: when it ends it is started again, sooner at first and later when it ends again and again. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Child, type Command, endOfLog, findChild, startChild, stopChild } from './child.ts';

export interface Supervised {
  readonly name: string;
  /** Set when it has been given up, with the reason. */
  readonly failure: () => string | null;
  readonly stop: () => Promise<void>;
}

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;
/** Who ran this long has earned a quick restart. */
const STEADY_MS = 60_000;
/** Wrong settings (EX_CONFIG): starting again cannot help. */
const WRONG_SETTINGS = 78;

export async function supervise(
  home: string,
  name: string,
  command: Command,
  say: (line: string) => void,
): Promise<Supervised> {
  // Left by a supervisor that was killed: it has perhaps other settings, so it does not stay.
  const leftover = findChild(home, name);
  if (leftover !== null) await stopChild(home, leftover);

  const stopping = new AbortController();
  let failure: string | null = null;
  let child: Child = startChild(home, name, command);

  const watch = async (): Promise<void> => {
    let wait = FIRST_PAUSE_MS;
    for (;;) {
      const since = Date.now();
      const code = await child.exited;
      if (stopping.signal.aborted) return;
      if (code === WRONG_SETTINGS) {
        failure = `${name} ended: its settings are wrong. The end of its log, ${child.log}:\n${endOfLog(child.log)}`;
        say(failure);
        return;
      }
      if (Date.now() - since > STEADY_MS) wait = FIRST_PAUSE_MS;
      say(`${name} ended (${code ?? 'by a signal'}); it starts again in ${wait / 1000} s. Its log: ${child.log}`);
      await pause(wait, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      wait = Math.min(wait * 2, LONGEST_PAUSE_MS);
      child = startChild(home, name, command);
    }
  };
  const watching = watch();

  return {
    name,
    failure: () => failure,
    stop: async () => {
      stopping.abort();
      await stopChild(home, child);
      // Given up or pausing: there is no process whose end it could wait for.
      await watching;
    },
  };
}
