import { setTimeout as pause } from 'node:timers/promises';
import { LockboxError } from '@lockbox/contracts/errors';
import { PortalRefusal } from './api.ts';

const EVERY_MS = 150;

const codeOf = (error: LockboxError): string => (error instanceof PortalRefusal ? error.problem : error.code);

/** Calls until it does not fail with one of these codes: what was written a moment ago is not yet seen everywhere. */
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
