import { type Bell, createBell } from '@lockbox/platform/bell';
import type { Clock } from '@lockbox/platform/clock';
import type { TimerDocument } from '@lockbox/store/collections/timers';
import type { ProjectionRunner } from '@lockbox/store/projecting';
import type { PartitionContext, PartitionSession } from '@lockbox/worker/definition';
import { LOOK_AGAIN_MS, watchCaughtUp } from '@lockbox/worker/read';
import { runBackgroundTask } from '@lockbox/worker/retry';
import type { WorkerDeps } from '@lockbox/worker/run';
import type { CommandSender } from '@lockbox/worker/write';
import { DueWindow, WINDOW_MS } from './due-window.ts';
import type { SendPace } from './send-pace.ts';
import { timerDue } from './timer-due.ts';
import type { Timers } from './timers.ts';

/** Commands in one send. */
const SEND_AT_MOST = 500;
/** How long an idle partition sleeps at most, so that its window never runs out. */
const LONGEST_SLEEP_MS = WINDOW_MS / 4;

export interface TimerDeps {
  readonly eventsTopic: string;
  readonly clock: Clock;
  readonly command: CommandSender;
  runnerOf(context: PartitionContext): Promise<ProjectionRunner>;
  timersOf(partition: number): Timers;
  readonly pace: SendPace;
  /** The windows of the partitions that are served now. */
  readonly windows: Set<DueWindow>;
  /** Wakes each of them when the clock was set. */
  readonly bells: Set<Bell>;
  /** Called when a timer has been sent for the first time, with how late it was. */
  late(timer: string, byMs: number): void;
  readonly waiting: WorkerDeps<unknown>['waiting'];
}

/**
 * Serves one partition: folds its events into timers, and sends those that are due. Nothing is sent before the log has
 * been read to its end, since an unread event may be the answer.
 */
export async function openPartition(deps: TimerDeps, context: PartitionContext): Promise<PartitionSession<'events'>> {
  const { clock, eventsTopic, pace, windows, bells } = deps;
  const timers = deps.timersOf(context.partition);
  const window = new DueWindow();
  const bell = createBell();
  const inTurn = oneAfterTheOther();
  const runner = await deps.runnerOf(context);
  const caughtUp = await watchCaughtUp(context, eventsTopic, runner.startAt[eventsTopic] ?? 0);

  async function round(): Promise<number> {
    if (!(await caughtUp.reached())) return LOOK_AGAIN_MS;
    const now = clock.now();
    const missing = window.missing(now);
    // No fold may come between the two: it could answer a timer that was read as unanswered.
    if (missing !== null) await inTurn(async () => window.fill(await timers.waiting(missing), missing));
    const mustWait = pace.waitMs();
    const due = mustWait > 0 ? [] : window.due(now, SEND_AT_MOST);
    if (due.length > 0) {
      pace.sent(due.length);
      await context.send(due.map(({ timer }) => deps.command(timerDue(timer))));
      const sentAt = clock.now();
      for (const { timer, sentBefore } of due) {
        if (sentBefore === 0) deps.late(timer.kind, sentAt - timer.dueAt);
      }
      window.sent(due, sentAt);
    }
    const next = window.nextAt();
    if (next === null) return LONGEST_SLEEP_MS;
    return Math.min(LONGEST_SLEEP_MS, Math.max(0, next - clock.now(), pace.waitMs()));
  }

  windows.add(window);
  bells.add(bell);
  const sending = runBackgroundTask({ context, name: 'timers', bell, round, waiting: deps.waiting });
  return {
    startAt: runner.startAt,
    async handle(batch) {
      const last = batch.records.at(-1);
      if (last === undefined) return {};
      await inTurn(async () => {
        // The runner projects timers alone.
        for (const timer of (await runner.apply(batch)) as readonly TimerDocument[]) window.put(timer);
      });
      caughtUp.read({ next: last.offset + 1, end: batch.end });
      bell.ring();
      return {};
    },
    async close() {
      windows.delete(window);
      bells.delete(bell);
      await sending;
      await runner.close();
    },
  };
}

function oneAfterTheOther(): (work: () => Promise<void>) => Promise<void> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
}
