/** Keeps a program running: when it ends it is started again, sooner at first and later when it ends again and again. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Child, endOfLog, type ProcessCommand, startChild, stopNamed } from './child.ts';

/** The process that holds all others; its pid file is how `npm stop` finds it. */
export const SUPERVISOR = 'lockbox';

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
/** Wrong settings, or an entry in schemas/topics.yaml that lacks what the code does (EX_CONFIG): starting again cannot help. */
const CANNOT_START = 78;

/** Starts one of Lockbox's services and keeps it running. */
export async function supervise(
  home: string,
  name: string,
  command: ProcessCommand,
  say: (line: string) => void,
): Promise<Supervised> {
  // Left by a supervisor that was killed: it has perhaps other settings, so it does not stay.
  await stopNamed(home, name);
  const start = (): Child => startChild(home, name, command);
  return keepRunning(home, start(), async () => start(), say);
}

/**
 * Watches a running program. `again` restarts it, and starts nothing once its signal is aborted; if it rejects, the reason is
 * logged and the next attempt waits longer.
 */
export function keepRunning(
  home: string,
  first: Child,
  again: (stopping: AbortSignal) => Promise<Child>,
  say: (line: string) => void,
): Supervised {
  const { name } = first;
  const stopping = new AbortController();
  let failure: string | null = null;
  let wait = FIRST_PAUSE_MS;

  /** Null: everything is being stopped. */
  const restart = async (): Promise<Child | null> => {
    for (;;) {
      await pause(wait, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return null;
      wait = Math.min(wait * 2, LONGEST_PAUSE_MS);
      try {
        return await again(stopping.signal);
      } catch (error) {
        if (stopping.signal.aborted) return null;
        say(`${name} could not be started; the next attempt is in ${wait / 1000} s. ${messageOf(error)}`);
      }
    }
  };
  const watch = async (): Promise<void> => {
    for (let child: Child | null = first; child !== null; child = await restart()) {
      const since = Date.now();
      const code = await child.exited();
      if (stopping.signal.aborted) return;
      if (code === CANNOT_START) {
        failure = `${name} cannot start:\n${reasonIn(child.log)}\nIts log: ${child.log}`;
        say(failure);
        return;
      }
      if (Date.now() - since > STEADY_MS) wait = FIRST_PAUSE_MS;
      say(`${name} ended (${code ?? 'no exit code'}); it starts again in ${wait / 1000} s. Its log: ${child.log}`);
    }
  };
  const watching = watch();

  return {
    name,
    failure: () => failure,
    stop: async () => {
      stopping.abort();
      // `again` writes the pid file before it waits for anything: what it has begun is found here.
      await stopNamed(home, name);
      // Given up or pausing: there is no process whose end it could wait for.
      await watching;
    },
  };
}

/** Why a program gave up: the text that it ended with, or the message of its last fatal line; else the end of its log. */
function reasonIn(log: string): string {
  const lines = endOfLog(log).split('\n');
  const text = lines.slice(lines.findLastIndex((line) => line.startsWith('{')) + 1);
  if (text.length > 0) return text.join('\n');
  return lines.flatMap(fatalMessage).at(-1) ?? lines.join('\n');
}

function fatalMessage(line: string): readonly string[] {
  // A line of libs/platform's logger, or another program's text.
  const { level, err }: { level?: unknown; err?: { message?: string } } = parsed(line) ?? {};
  return level === 'fatal' && err?.message !== undefined ? [err.message] : [];
}

function parsed(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
