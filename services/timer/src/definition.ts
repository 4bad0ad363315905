import { watchClockJumps } from '@lockbox/platform/clock-jumps';
import { timers } from '@lockbox/store/collections/timers';
import { openStore } from '@lockbox/store/open-store';
import { createProjectionRunners } from '@lockbox/store/projecting';
import type { PartitionContext, WorkerDefinition } from '@lockbox/worker/definition';
import type { WorkerDeps } from '@lockbox/worker/run';
import { createTimersInFlight } from './in-flight.ts';
import type { Lane } from './lane.ts';
import { createTimerMetrics } from './metrics.ts';
import { openTimerPartition } from './session.ts';
import type { TimerSettings } from './settings.ts';
import { timersOf } from './timers.ts';

const WORKER = 'timer';

/** Sends a command when a time that an event named has come; policy decides what follows from it. */
export async function defineTimer(deps: WorkerDeps<TimerSettings>): Promise<WorkerDefinition<'events'>> {
  const { topics, clock } = deps;
  const command = await deps.commandSender('timer');
  const store = await openStore(deps, [timers]);
  const runners = createProjectionRunners({ store, collections: [timers], topics });
  const lanes = new Set<Lane>();
  const { lateness, endLateness } = createTimerMetrics(deps.metrics, clock, lanes);
  watchClockJumps(deps, () => {
    for (const { window, bell } of lanes) {
      window.replan(clock.now());
      bell.ring();
    }
  });
  const partitionDeps = {
    eventsTopic: topics.events,
    clock,
    command,
    runnerOf: (context: PartitionContext) => runners.open(context),
    timersOf: (partition: number) => timersOf(store, partition),
    timers: store.collections.timers,
    inFlight: createTimersInFlight(),
    lanes,
    late: (timer: string, byMs: number) => lateness.observe({ timer }, byMs / 1_000),
    accessEnded: (byMs: number) => endLateness.observe(Math.max(0, byMs) / 1_000),
    waiting: deps.waiting,
  };
  return {
    name: WORKER,
    inputs: [{ topic: topics.events, schema: 'events', unreadable: 'stop' }],
    delivery: 'at-least-once',
    gatherMs: 100,
    outputs: [topics.commands],
    open: (context) => openTimerPartition(partitionDeps, context),
  };
}
