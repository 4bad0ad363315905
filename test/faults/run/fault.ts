/** The type of a fault, and the parts that several faults share. */
import { setTimeout as pause } from 'node:timers/promises';
import type { ServerName } from '@lockbox/stack/embedded-server';
import type { Plannable } from './plan.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

export interface Fault extends Plannable {
  readonly does: string;
  readonly heals: string;
  /** True if it may cause a second copy of a letter that was being sent. */
  readonly interruptsLetters?: boolean;
  /** A program that this machine lacks: then the fault cannot be injected. */
  readonly missing?: string | undefined;
  /** Injects it; the result heals it when the fault is over. Undefined if another fault has left nothing to break. */
  inject(world: World, random: Random): Promise<(() => Promise<void>) | undefined>;
}

export const BROKERS = ['kafka', 'kafka-2', 'kafka-3'] as const satisfies readonly ServerName[];

export const server = (world: World, name: ServerName) => {
  const found = world.stack.servers.get(name);
  if (found === undefined) throw new Error(`There is no server ${name} here`);
  return found;
};

export const nothing = async (): Promise<void> => undefined;

/** Repeats a step. The result lets the current one end, and shortens its pause in `rest`. */
export function againAndAgain(
  step: (rest: () => Promise<void>) => Promise<void>,
  pauseMs: () => number,
): () => Promise<void> {
  const over = new AbortController();
  const rest = () => pause(pauseMs(), undefined, { signal: over.signal }).catch(nothing);
  const going = (async () => {
    while (!over.signal.aborted) await step(rest);
  })();
  going.catch(() => undefined); // the caller gets the error when it waits for the result
  return async () => {
    over.abort();
    await going;
  };
}
