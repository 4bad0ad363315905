import { type Bell, createBell } from '@lockbox/platform/bell';
import type { Keeping } from '@lockbox/store/projecting';
import { workBeside } from '@lockbox/worker/beside';
import { LOOK_AGAIN_MS, watchCaughtUp } from '@lockbox/worker/caught-up';
import type { PartitionContext, PartitionSession } from '@lockbox/worker/definition';
import { type PlanningDeps, planBatch } from './planning/plan-batch.ts';
import type { Deliveries, DeliveryParts } from './sending/deliveries.ts';

export interface NotifierParts extends DeliveryParts {
  readonly planning: PlanningDeps;
  readonly ways: readonly OpenWay[];
  readonly eventsTopic: string;
  /** Keeps the outcomes that the log has, as documents. */
  keepingOf(context: PartitionContext): Promise<Keeping>;
  /** Rung when the clock is advanced, and when the mail server can be used again. */
  readonly bells: Set<Bell>;
  waiting(reason: string | undefined, source: string): void;
}

/** A way with its name in logs and health, for one partition. */
export interface OpenWay {
  readonly name: string;
  open(context: PartitionContext, bell: Bell): Deliveries;
}

/**
 * Serves one partition: plans what its events tell, and sends it beside. Nothing is sent before the log has been read to
 * its present end: what is still unread may say that it was sent, or that somebody has decided.
 */
export async function openPartition(
  parts: NotifierParts,
  context: PartitionContext,
): Promise<PartitionSession<'events'>> {
  const { planning, ways, clock, eventsTopic, bells, waiting } = parts;
  const { partition } = context;
  const progressId = `${eventsTopic}/${partition}`;
  const keeping = await parts.keepingOf(context);
  const planned =
    (await planning.memory.progress.findOne({ _id: progressId }))?.next ?? (await context.offsets(eventsTopic)).low;
  // Two databases: one of them may have been lost, or restored from an older copy.
  const from = Math.min(planned, keeping.startAt[eventsTopic] ?? 0);
  const caughtUp = await watchCaughtUp(context, eventsTopic, from);

  const opened = ways.map((way) => {
    const bell = createBell();
    const deliveries = way.open(context, bell);
    bells.add(bell);
    const sending = workBeside({
      context,
      name: way.name,
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
      await keeping.keep(batch);
      await planning.memory.progress.updateOne({ _id: progressId }, { $max: { next } }, { upsert: true });
      caughtUp.read(next, batch.end);
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
