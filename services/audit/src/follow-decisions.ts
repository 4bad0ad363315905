import type { Event } from '@lockbox/contracts/generated/events';
import { createBell } from '@lockbox/platform/bell';
import { providerPasskeysOf } from '@lockbox/topics/provider-passkeys';
import type { Incoming, PartitionContext } from '@lockbox/worker/definition';
import { runBackgroundTask } from '@lockbox/worker/retry';
import type { WorkerDeps } from '@lockbox/worker/run';
import type { Checkpoints } from './checkpoints.ts';
import { createDecisionCheck, type Difference, type FollowedEvents } from './decision-check.ts';
import type { AuditSettings } from './settings.ts';

/** Decisions of one partition, checked beside the trail. */
export interface FollowedDecisions {
  /** Takes what the trail has taken. Until the log before it is read, nobody waits for it. */
  handled(records: readonly Incoming<Event>[]): Promise<void>;
}

/**
 * It stores nothing, so it needs to trust nothing: at the start it reads the whole log in the background, and then each
 * new batch.
 */
export function auditDecisions(
  { settings, topics, clock, waiting, log }: WorkerDeps<AuditSettings>,
  context: PartitionContext,
  checkpoints: Checkpoints,
): FollowedDecisions {
  const believedUntil = Date.parse(settings.LOCKBOX_DECISIONS_BELIEVED_UNTIL) || 0;
  const providerPasskeys = providerPasskeysOf(settings);
  const check = createDecisionCheck(context, {
    commandsTopic: topics.commands,
    clock,
    believedUntil,
    providerPasskeys,
  });
  let handledUpTo = 0;
  let isCaughtUp = false;

  /** Reports the differences, and adds the events of complete transactions to the tree. */
  function pass({ differences, decided }: FollowedEvents): void {
    report(context, differences);
    checkpoints.take(decided, differences, check.position);
  }

  async function catchUp(): Promise<number> {
    const { end } = await context.readToEnd('events', check.position, async ({ records }) => {
      pass(await check.follow(records, afterLast(records)));
    });
    pass(await check.follow([], end));
    isCaughtUp = check.position >= handledUpTo;
    return isCaughtUp ? Number.POSITIVE_INFINITY : 0;
  }
  const caughtUp = new AbortController();
  const signal = AbortSignal.any([context.signal, caughtUp.signal]);
  const round = async () => {
    const sleep = await catchUp();
    if (!isCaughtUp) return sleep;
    log.info({ partition: context.partition, position: check.position }, 'all decisions of the log were decided again');
    caughtUp.abort();
    return sleep;
  };
  void runBackgroundTask({
    context: { ...context, signal },
    name: 'check of decisions',
    bell: createBell(),
    round,
    waiting,
  });
  return {
    async handled(records) {
      handledUpTo = Math.max(handledUpTo, afterLast(records));
      if (isCaughtUp) pass(await check.follow(records, handledUpTo));
    },
  };
}

const afterLast = (records: readonly Incoming<Event>[]): number => (records.at(-1)?.offset ?? -1) + 1;

/** One alarm of each kind for all that a portion has: after an upgrade there may be many. */
function report(context: Pick<PartitionContext, 'alarm'>, differences: readonly Difference[]): void {
  for (const [code, [first, ...others]] of Map.groupBy(differences, (difference) => difference.code)) {
    if (first === undefined) continue;
    const { sentence, tenantId, sequence, offset } = first;
    const more = others.length === 0 ? '' : ` ${others.length} more follow it.`;
    const found = { tenantId, sequence, offset, decisions: others.length + 1 };
    context.alarm(code, `${sentence}${more} See docs/runbook.md, "A decision differs".`, found);
  }
}
