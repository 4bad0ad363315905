import { type Bell, createBell } from '@lockbox/platform/bell';
import type { Clock } from '@lockbox/platform/clock';
import { type TimerDocument, timersMoved } from '@lockbox/store/collections/timers';
import type { ProjectionRunner } from '@lockbox/store/projecting';
import type { Batch, PartitionContext, PartitionSession } from '@lockbox/worker/definition';
import { LOOK_AGAIN_MS, watchCaughtUp } from '@lockbox/worker/read';
import { runBackgroundTask } from '@lockbox/worker/retry';
import type { WorkerDeps } from '@lockbox/worker/run';
import type { CommandSender } from '@lockbox/worker/write';
import { type DueWindow, WINDOW_MS } from './due-window.ts';
import type { InFlight } from './in-flight.ts';
import { Lanes, laneOf } from './lanes.ts';
import { timerDue } from './timer-due.ts';
import type { Timers } from './timers.ts';

/** How long an idle partition sleeps at most, so that its window never runs out. */
const LONGEST_SLEEP_MS = WINDOW_MS / 4;

export interface TimerDeps {
  readonly eventsTopic: string;
  readonly clock: Clock;
  readonly command: CommandSender;
  runnerOf(context: PartitionContext): Promise<ProjectionRunner>;
  timersOf(partition: number): Timers;
  readonly inFlight: InFlight;
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
  const { clock, eventsTopic, windows, bells } = deps;
  const lanes = new Lanes(deps.timersOf(context.partition));
  const inFlight = deps.inFlight.open(context.signal);
  const bell = createBell();
  const inTurn = oneAfterTheOther();
  const runner = await deps.runnerOf(context);
  const caughtUp = await watchCaughtUp(context, eventsTopic, runner.startAt[eventsTopic] ?? 0);

  async function round(): Promise<number> {
    if (!(await caughtUp.reached())) return LOOK_AGAIN_MS;
    const now = clock.now();
    // No fold may come between: it could answer a timer that was read as unanswered.
    if (lanes.isMissing(now)) await inTurn(() => lanes.fill(now));
    const due = lanes.due(now, inFlight.atMost);
    const ends = due.filter(({ timer }) => laneOf(timer.kind) === 'endsOfAccess').length;
    const commands = ends || due.length;
    if (commands > 0) {
      // An access that is over must not last because policy has stopped in other partitions, or has much to decide.
      if (ends > 0) inFlight.enterAtOnce(ends);
      else await inFlight.enter(commands);
      context.signal.throwIfAborted();
      await send(commands);
    }
    const next = lanes.nextAt();
    if (next === null) return LONGEST_SLEEP_MS;
    return Math.min(LONGEST_SLEEP_MS, Math.max(0, next - clock.now()));
  }

  /** What is due now may be more urgent than what was due before these were let in, or answered meanwhile. */
  async function send(commands: number): Promise<void> {
    const due = lanes.due(clock.now(), commands);
    inFlight.leave(commands - due.length);
    try {
      await context.send(due.map(({ timer }) => deps.command(timerDue(timer))));
    } catch (error) {
      inFlight.leave(due.length);
      throw error;
    }
    const sentAt = clock.now();
    for (const { timer, sentBefore } of due) {
      if (sentBefore === 0) deps.late(timer.kind, sentAt - timer.dueAt);
    }
    lanes.sent(due, sentAt);
  }

  /** Others may follow at once: policy need not wait until its answers are stored. Returns the timers as they were. */
  function noteAnswers({ records }: Batch<'events'>): ReadonlyMap<string, TimerDocument> {
    const known = new Map<string, TimerDocument>();
    let answers = 0;
    let afterMs = 0;
    for (const { value, timestamp } of records) {
      for (const moved of timersMoved(value)) {
        const answered = lanes.answered(moved);
        if (answered === undefined) continue;
        known.set(moved.id, answered.timer);
        if (answered.sentBefore === 0) continue;
        answers += 1;
        afterMs = Math.max(afterMs, timestamp - value.occurredAt);
      }
    }
    if (answers > 0) inFlight.answered(answers, afterMs);
    return known;
  }

  const own = Object.values(lanes.windows);
  for (const window of own) windows.add(window);
  bells.add(bell);
  const sending = runBackgroundTask({ context, name: 'timers', bell, round, waiting: deps.waiting });
  return {
    startAt: runner.startAt,
    async handle(batch) {
      const last = batch.records.at(-1);
      if (last === undefined) return {};
      await inTurn(async () => {
        const known = noteAnswers(batch);
        // The runner projects timers alone.
        for (const timer of (await runner.apply({ ...batch, known })) as readonly TimerDocument[]) lanes.put(timer);
      });
      caughtUp.read({ next: last.offset + 1, end: batch.end });
      bell.ring();
      return {};
    },
    async close() {
      for (const window of own) windows.delete(window);
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
