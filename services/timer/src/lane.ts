import { type Bell, createBell } from '@lockbox/platform/bell';
import type { Clock } from '@lockbox/platform/clock';
import type { PartitionContext } from '@lockbox/worker/definition';
import { type CaughtUp, LOOK_AGAIN_MS } from '@lockbox/worker/read';
import { runBackgroundTask } from '@lockbox/worker/retry';
import type { WorkerDeps } from '@lockbox/worker/run';
import { openSpan, traceOf } from '@lockbox/worker/trace';
import type { CommandSender } from '@lockbox/worker/write';
import { DueWindow, WINDOW_MS } from './due-window.ts';
import type { PartitionInFlight } from './in-flight.ts';
import { timerDue } from './timer-due.ts';
import type { LaneName, Timers } from './timers.ts';

/** How long an idle partition sleeps at most, so that its window never runs out. */
const LONGEST_SLEEP_MS = WINDOW_MS / 4;

export interface LaneDeps {
  readonly clock: Clock;
  readonly command: CommandSender;
  timersOf(partition: number): Timers;
  /** Called when a timer has been sent for the first time, with how late it was. */
  late(timer: string, byMs: number): void;
  readonly waiting: WorkerDeps<unknown>['waiting'];
}

/** One partition's timers of one lane. */
export interface Lane {
  readonly window: DueWindow;
  /** To be rung when something may be due earlier than was known. */
  readonly bell: Bell;
  /** Resolves after the partition is lost. */
  readonly ended: Promise<void>;
}

/** Sends the timers of one lane, beside the folding, as they fall due. */
export function openLane(options: {
  readonly name: LaneName;
  readonly deps: LaneDeps;
  readonly context: PartitionContext;
  readonly inFlight: PartitionInFlight;
  readonly caughtUp: CaughtUp;
  /** Does work while no events are folded. */
  inTurn(work: () => Promise<void>): Promise<void>;
}): Lane {
  const { name, deps, context, inFlight, caughtUp } = options;
  const { clock } = deps;
  const timers = deps.timersOf(context.partition);
  const window = new DueWindow();
  const bell = createBell();

  async function round(): Promise<number> {
    // An unread event may be the answer.
    if (!(await caughtUp.reached())) return LOOK_AGAIN_MS;
    const now = clock.now();
    // No fold may come between: it could answer a timer that was read as unanswered.
    if (window.missing(now) !== null) await options.inTurn(() => fill(now));
    const commands = window.due(now, inFlight.atMost).length;
    if (commands > 0) {
      // An access that is over must not last because policy has stopped in other partitions, or has much to decide.
      if (name === 'ends of access') inFlight.enterAtOnce(commands);
      else await inFlight.enter(commands);
      context.signal.throwIfAborted();
      await send(commands);
    }
    const next = window.nextAt();
    if (next === null) return LONGEST_SLEEP_MS;
    return Math.min(LONGEST_SLEEP_MS, Math.max(0, next - clock.now()));
  }

  async function fill(now: number): Promise<void> {
    const missing = window.missing(now);
    if (missing !== null) window.fill(await timers.waiting(name, missing), missing);
  }

  /** Some of what was due before these were let in may have been answered meanwhile. */
  async function send(commands: number): Promise<void> {
    const due = window.due(clock.now(), commands);
    inFlight.leave(commands - due.length);
    const sending = due.map(({ timer }) => {
      const unsent = timerDue(timer);
      // From when it was due, which may be days after what it goes on from.
      const span = openSpan(`timer ${timer.kind}`, traceOf(unsent.correlationId), { startTime: timer.dueAt });
      return { unsent, span };
    });
    try {
      await context.send(sending.map(({ unsent, span }) => deps.command(unsent, span.headers)));
    } catch (error) {
      inFlight.leave(due.length);
      throw error;
    } finally {
      for (const { span } of sending) span.end();
    }
    const sentAt = clock.now();
    for (const { timer, sentBefore } of due) {
      if (sentBefore === 0) deps.late(timer.kind, sentAt - timer.dueAt);
    }
    window.sent(due, sentAt);
  }

  const ended = runBackgroundTask({ context, name: `sending of ${name}`, bell, round, waiting: deps.waiting });
  return { window, bell, ended };
}
