import type { Logger } from '@lockbox/platform/log';
import type { Waiting } from './status.ts';

/** Says in the log too what is waited for, and that it is over: once each, however often it is asked again. */
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
