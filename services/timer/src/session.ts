import type { Event } from '@lockbox/contracts/generated/events';
import { createBell } from '@lockbox/platform/bell';
import { createSerialQueue } from '@lockbox/platform/serial-queue';
import { type TimerDocument, timersMoved } from '@lockbox/store/collections/timers';
import type { ProjectionRunner } from '@lockbox/store/projecting';
import type { Batch, PartitionContext, PartitionSession } from '@lockbox/worker/definition';
import { watchCaughtUp } from '@lockbox/worker/read';
import { runBackgroundTask } from '@lockbox/worker/retry';
import type { Collection } from 'mongodb';
import { createExpectedTimers } from './expected-timers.ts';
import type { TimersInFlight } from './in-flight.ts';
import { type Lane, type LaneDeps, openLane } from './lane.ts';
import { laneOf } from './timers.ts';

export interface TimerDeps extends LaneDeps {
  readonly eventsTopic: string;
  runnerOf(context: PartitionContext): Promise<ProjectionRunner>;
  readonly timers: Collection<TimerDocument>;
  readonly inFlight: TimersInFlight;
  /** Called when the log has the end of an access whose period is over, with how late that is. */
  accessEnded(byMs: number): void;
  /** Those of the partitions that are served now. */
  readonly lanes: Set<Lane>;
}

/** Often enough to compare each timer several times in the minute before it is due. */
const COMPARE_EVERY_MS = 10_000;

const isPeriodOver = ({ data }: Event): boolean => data.type === 'AccessEnded' && data.reason === 'PERIOD_OVER';

/** Serves one partition: folds its events into timers, and sends those that are due once all of the log has been read. */
export async function openTimerPartition(
  deps: TimerDeps,
  context: PartitionContext,
): Promise<PartitionSession<'events'>> {
  const inFlight = deps.inFlight.open(context.signal);
  const inTurn = createSerialQueue();
  const runner = await deps.runnerOf(context);
  const caughtUp = await watchCaughtUp(context, deps.eventsTopic, runner.startAt[deps.eventsTopic] ?? 0);
  const expected = createExpectedTimers(deps.timers, context);
  await expected.load();
  const shared = { deps, context, inFlight, caughtUp, inTurn };
  const lanes = {
    'ends of access': openLane({ ...shared, name: 'ends of access' }),
    'other timers': openLane({ ...shared, name: 'other timers' }),
  };
  const own = Object.values(lanes);
  for (const lane of own) deps.lanes.add(lane);

  const comparing = runBackgroundTask({
    context,
    name: 'whether timers are as they were left',
    bell: createBell(),
    waiting: deps.waiting,
    async round() {
      await inTurn(async () => {
        for (const timer of await expected.compare(deps.clock.now())) lanes[laneOf(timer.kind)].window.put(timer);
      });
      return COMPARE_EVERY_MS;
    },
  });

  /** Others may follow at once: policy need not wait until its answers are stored. Returns the timers as they were. */
  function noteAnswers({ records }: Batch<'events'>): ReadonlyMap<string, TimerDocument> {
    const known = new Map<string, TimerDocument>();
    let answers = 0;
    let afterMs = 0;
    for (const { value, timestamp } of records) {
      for (const { kind, id } of timersMoved(value)) {
        const answered = lanes[laneOf(kind)].window.answered(id);
        if (answered === undefined) continue;
        known.set(id, answered.timer);
        // Timers in memory had no answer when this instance had read the log to its end, so a replay counts nothing
        // twice.
        if (isPeriodOver(value)) deps.accessEnded(timestamp - answered.timer.dueAt);
        if (answered.sentBefore === 0) continue;
        answers += 1;
        afterMs = Math.max(afterMs, timestamp - value.occurredAt);
      }
    }
    if (answers > 0) inFlight.answered(answers, afterMs);
    return known;
  }

  return {
    startAt: runner.startAt,
    setBack: runner.setBack,
    async handle(batch) {
      const last = batch.records.at(-1);
      if (last === undefined) return {};
      await inTurn(async () => {
        const known = noteAnswers(batch);
        // The runner projects timers alone.
        const timers = (await runner.apply({ ...batch, known })) as readonly TimerDocument[];
        for (const timer of timers) {
          lanes[laneOf(timer.kind)].window.put(timer);
          expected.put(timer);
        }
      });
      caughtUp.read({ next: last.offset + 1, end: batch.end });
      for (const { bell } of own) bell.ring();
      return {};
    },
    async close() {
      for (const lane of own) deps.lanes.delete(lane);
      await Promise.all([comparing, ...own.map(({ ended }) => ended)]);
      await runner.close();
    },
  };
}
