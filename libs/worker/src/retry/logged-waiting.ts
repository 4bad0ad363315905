import type { Logger } from '@lockbox/platform/log';

type Waiting = (reason: string | undefined, source: string) => void;

/** Says in the log too what is waited for, and that it is over: once each, however often it is asked again. */
export function loggedWaiting({ waiting, log }: { readonly waiting: Waiting; readonly log: Logger }): Waiting {
  const reasons = new Map<string, string>();
  return (reason, source) => {
    waiting(reason, source);
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
