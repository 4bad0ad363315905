/** What a fault is, and what several of them are made of. */
import { setTimeout as pause } from 'node:timers/promises';
import type { ServerName } from '@lockbox/stack/embedded-server';
import type { Plannable } from './plan.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

export interface Fault extends Plannable {
  readonly does: string;
  readonly heals: string;
  /** Whether a letter that was being sent may be sent once more. */
  readonly interruptsLetters?: boolean;
  /** What it needs and is not on this machine: then it cannot be injected. */
  readonly missing?: string | undefined;
  /** Injects it; the answer heals it when the fault is over. Undefined where there was nothing to break, beside another fault. */
  inject(world: World, random: Random): Promise<(() => Promise<void>) | undefined>;
}

export const BROKERS = ['kafka', 'kafka-2', 'kafka-3'] as const satisfies readonly ServerName[];

export const server = (world: World, name: ServerName) => {
  const found = world.stack.servers.get(name);
  if (found === undefined) throw new Error(`There is no server ${name} here`);
  return found;
};

export const nothing = async (): Promise<void> => undefined;

/** Does it again and again; the answer lets it come to its end, and shortens the pause that it makes in `rest`. */
export function againAndAgain(
  step: (rest: () => Promise<void>) => Promise<void>,
  pauseMs: () => number,
): () => Promise<void> {
  const over = new AbortController();
  const rest = () => pause(pauseMs(), undefined, { signal: over.signal }).catch(nothing);
  const going = (async () => {
    while (!over.signal.aborted) await step(rest);
  })();
  going.catch(() => undefined); // it is told where it is waited for
  return async () => {
    over.abort();
    await going;
  };
}
