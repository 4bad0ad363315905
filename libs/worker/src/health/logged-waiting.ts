import type { Logger } from '@lockbox/platform/log';
import type { Waiting } from './status.ts';

/** Also logs what is waited for, and the end of the wait: once each, however often it is reported. */
export function loggedWaiting(waiting: Waiting, log: Logger): Waiting {
  const reasons = new Map<string, string>();
  return ({ source, reason }) => {
    waiting({ source, reason });
    const before = reasons.get(source);
    if (reason === before) return;
    if (reason === undefined) {
      reasons.delete(source);
      log.info({ source, reason: before }, 'goes on');
    } else {
      reasons.set(source, reason);
      log.warn({ source, reason }, 'waits, and tries again');
    }
  };
}
