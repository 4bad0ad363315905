import { type Bell, createBell } from '@lockbox/platform/bell';
import type { Clock } from '@lockbox/platform/clock';
import type { ProjectionRunner } from '@lockbox/store/projecting';
import type { PartitionContext, PartitionSession } from '@lockbox/worker/definition';
import { LOOK_AGAIN_MS, watchCaughtUp } from '@lockbox/worker/read';
import { runBackgroundTask } from '@lockbox/worker/retry';
import type { WorkerDeps } from '@lockbox/worker/run';
import { type PlanningDeps, planBatch } from './planning/plan-batch.ts';
import type { PartitionDeliveries } from './sending/deliveries.ts';

/** What serving a partition needs. */
export interface NotifierDeps {
  readonly planning: PlanningDeps;
  /** One for each channel. */
  readonly deliveries: readonly OpenDeliveries[];
  readonly clock: Clock;
  readonly eventsTopic: string;
  /** Keeps the outcomes that the log has, as documents. */
  runnerOf(context: PartitionContext): Promise<ProjectionRunner>;
  /** Rung when the clock is advanced, and when the mail server can be used again. */
  readonly bells: Set<Bell>;
  readonly waiting: WorkerDeps<unknown>['waiting'];
}

/** Opens the deliveries of a partition by one channel. */
export interface OpenDeliveries {
  /** In logs and health. */
  readonly name: string;
  open(context: PartitionContext, bell: Bell): PartitionDeliveries;
}

/**
 * Serves one partition: plans notices of its events, and sends them in background tasks. Nothing is sent before the log
 * has been read to its present end: what is still unread may say that it was sent, or that somebody has decided.
 */
export async function openPartition(
  deps: NotifierDeps,
  context: PartitionContext,
): Promise<PartitionSession<'events'>> {
  const { planning, clock, eventsTopic, bells, waiting } = deps;
  const { partition } = context;
  const progressId = `${eventsTopic}/${partition}`;
  const runner = await deps.runnerOf(context);
  const planned =
    (await planning.memory.progress.findOne({ _id: progressId }))?.next ?? (await context.offsets(eventsTopic)).low;
  // Two databases: one of them may have been lost, or restored from an older copy.
  const from = Math.min(planned, runner.startAt[eventsTopic] ?? 0);
  const caughtUp = await watchCaughtUp(context, eventsTopic, from);

  const opened = deps.deliveries.map(({ name, open }) => {
    const bell = createBell();
    const deliveries = open(context, bell);
    bells.add(bell);
    const sending = runBackgroundTask({
      context,
      name,
      bell,
      round: async () => ((await caughtUp.reached()) ? await deliveries.round() : LOOK_AGAIN_MS),
      waiting,
    });
    return { bell, deliveries, sending };
  });
  return {
    startAt: { [eventsTopic]: from },
    async handle(batch) {
      const last = batch.records.at(-1);
      if (last === undefined) return {};
      const next = last.offset + 1;
      await planBatch(planning, batch, clock.now());
      await runner.handle(batch);
      await planning.memory.progress.updateOne({ _id: progressId }, { $max: { next } }, { upsert: true });
      caughtUp.read({ next, end: batch.end });
      for (const { bell } of opened) bell.ring();
      return {};
    },
    async close() {
      for (const { bell } of opened) bells.delete(bell);
      await Promise.all(
        opened.map(async ({ sending, deliveries }) => {
          await sending;
          await deliveries.finish();
        }),
      );
    },
  };
}
