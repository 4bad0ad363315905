import { randomUUID } from 'node:crypto';
import type { Question, RefusalReason } from '@lockbox/grants/grant';
import { gatherRefusedAttempts, type RefusedAttempts } from '@lockbox/grants/refused-attempts';
import type { Logger } from '@lockbox/platform/log';

/** Attempts of one engineer that were refused for one reason, gathered. */
export interface RefusedReport {
  readonly kind: 'refused';
  readonly reportId: string;
  readonly attempts: RefusedAttempts;
}

/** While Kafka is away no more wait than this. */
const MOST_WAITING = 10_000;

/** Tells of refused attempts: the first at once, further ones together after a minute. */
export function createRefusals({
  now,
  tell,
  log,
}: {
  readonly now: () => number;
  readonly tell: (reports: readonly RefusedReport[]) => Promise<void>;
  readonly log: Logger;
}) {
  const gathered = gatherRefusedAttempts();
  let waiting: RefusedReport[] = [];

  /** Reports refusals that have waited long enough, and those that could not be reported before. */
  async function flush(): Promise<void> {
    const told = [...waiting, ...gathered.due(now()).map(reportOf)];
    waiting = [];
    const lost = gathered.takeUnreported() + Math.max(0, told.length - MOST_WAITING);
    if (lost > 0) log.error({ lost }, 'refused attempts were too many, and are not reported');
    const kept = told.slice(0, MOST_WAITING);
    if (kept.length === 0) return;
    try {
      await tell(kept);
    } catch (error) {
      waiting = [...kept, ...waiting];
      throw error;
    }
  }

  return {
    flush,
    async refused(question: Question, reason: RefusalReason): Promise<void> {
      const first = gathered.note(question, reason, now());
      if (first === undefined) return;
      waiting.push(reportOf(first));
      await flush();
    },
    /** Drops the waiting and collected refusals at the end. */
    end(): void {
      const gone = gathered.takeUnreported() + gathered.takeGathered();
      const lost = waiting.reduce((sum, { attempts }) => sum + attempts.count, gone);
      if (lost > 0) log.error({ lost }, 'refused attempts were left when the gate ended, and are not reported');
    },
  };
}

/** Made once: sent again it is the same report. */
const reportOf = (attempts: RefusedAttempts): RefusedReport => ({
  kind: 'refused',
  reportId: `refused/${randomUUID()}`,
  attempts,
});
