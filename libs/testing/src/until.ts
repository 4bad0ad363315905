import { setTimeout as pause } from 'node:timers/promises';

/** For what hangs. What is waited for comes within seconds on a quiet machine, and on a busy one may take many times as long. */
export const PATIENCE_MS = 120_000;

/** Waits until the condition returns something other than false, null or undefined, and returns that. */
export async function until<T>(
  what: string | (() => string),
  condition: () => T | Promise<T>,
  withinMs = PATIENCE_MS,
): Promise<Exclude<T, false | null | undefined>> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const value = await condition();
    // The three values that mean "not yet" are ruled out here.
    if (value !== false && value !== null && value !== undefined) return value as Exclude<T, false | null | undefined>;
    if (Date.now() > deadline)
      throw new Error(`Waited ${withinMs / 1000} s in vain: ${typeof what === 'string' ? what : what()}`);
    await pause(50);
  }
}
