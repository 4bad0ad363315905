import { randomUUID } from 'node:crypto';
import { storedPlace } from '@lockbox/store/database-lost';
import type { ProjectionRunner } from '@lockbox/store/projecting';
import type { PartitionContext, PartitionSession } from '@lockbox/worker/definition';
import { watchCaughtUp } from '@lockbox/worker/read';
import type { AlteredWorkLists } from './alterations.ts';
import { progressOf } from './planning/checkpoint.ts';
import type { SignedCheckpoints } from './planning/checkpoints.ts';
import type { PlanningCollections } from './planning/collections.ts';
import type { OwnPartition } from './planning/own-partition.ts';
import type { Planner } from './planning/planner.ts';
import { createPlanningMemory } from './planning/planning-memory.ts';

/** Something that is done for all partitions of this instance. */
export interface ForPartitions {
  open(own: OwnPartition): void;
  close(own: OwnPartition): Promise<void>;
}

/** The dependencies of a partition's session. */
export interface NotifierDeps {
  readonly collections: PlanningCollections;
  readonly planner: Planner;
  readonly alterations: Pick<AlteredWorkLists, 'memoryAltered' | 'progressAltered'>;
  readonly checkpoints: Pick<SignedCheckpoints, 'planned' | 'takeBack'>;
  /** The tasks that serve each open partition. */
  readonly tasks: readonly ForPartitions[];
  readonly eventsTopic: string;
  /** Keeps the outcomes that the log has, as documents. */
  runnerOf(context: PartitionContext): Promise<ProjectionRunner>;
  /** Ends the sleep of all tasks. */
  ringAll(): void;
}

/** Serves one partition: its events are planned together with those of the other partitions, and so are its messages sent. */
export async function openNotifierPartition(
  { collections, planner, alterations, checkpoints, tasks, eventsTopic, runnerOf, ringAll }: NotifierDeps,
  context: PartitionContext,
): Promise<PartitionSession<'events'>> {
  const progressId = `${eventsTopic}/${context.partition}`;
  const runner = await runnerOf(context);
  await checkpoints.takeBack(progressId);
  let resumed = true;
  const place = () =>
    storedPlace(collections.progress, progressId, async () => {
      const { low } = await context.offsets(eventsTopic, 'low');
      resumed = false;
      return progressOf(collections, { _id: progressId, next: low, reading: randomUUID() });
    });
  let stored = await place();
  if (!collections.seals.progress.isSealed(stored)) {
    await alterations.progressAltered(context, progressId);
    stored = await place();
  }
  const altered = (ids: readonly string[]) => alterations.memoryAltered(context, progressId, ids);
  const { next: planned, reading = '' } = stored;
  // Two databases: one of them may have been lost, or restored from an older copy.
  const from = Math.min(planned, runner.startAt[eventsTopic] ?? 0);
  const caughtUp = await watchCaughtUp(context, eventsTopic, from);
  let isCaughtUp = await caughtUp.reached();
  const own: OwnPartition = {
    context,
    caughtUp,
    memory: createPlanningMemory(planned, { reading, resumed, altered }),
    runner,
    progressId,
    savedUpTo: planned,
  };
  for (const task of tasks) task.open(own);
  return {
    startAt: { [eventsTopic]: from },
    async setBack(topic, offset) {
      await runner.setBack(topic, offset);
      const next = Math.min(own.memory.next, offset);
      await collections.progress.replaceOne(
        { _id: progressId },
        progressOf(collections, { _id: progressId, next, reading }),
      );
    },
    async handle(batch) {
      await planner.plan(own, batch);
      checkpoints.planned();
      caughtUp.read({ next: (batch.records.at(-1)?.offset ?? -1) + 1, end: batch.end });
      if (!isCaughtUp && (await caughtUp.reached())) {
        isCaughtUp = true;
        ringAll();
      }
      return {};
    },
    async close() {
      // Outcomes last: what is being sent still has one.
      for (const task of tasks.toReversed()) await task.close(own);
      await runner.close();
    },
  };
}
