import { setTimeout as pause } from 'node:timers/promises';
import { LockboxError } from '@lockbox/contracts/errors';
import { PortalRefusal } from './api.ts';

const EVERY_MS = 150;

const codeOf = (error: LockboxError): string => (error instanceof PortalRefusal ? error.problem : error.code);

/** Repeats the call while it fails with one of these codes: what was written a moment ago may not show yet. */
export async function againWhile<T>(codes: readonly string[], withinMs: number, call: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof LockboxError) || !codes.includes(codeOf(error)) || Date.now() > deadline) throw error;
      await pause(EVERY_MS);
    }
  }
}
