import type { TopicNames } from '@lockbox/topics/names';
import type { PartitionContext } from '@lockbox/worker/definition';
import type { Store } from '../connect.ts';
import type { Projection } from '../projection.ts';
import { applyBatch, type ProjectedBatch, type ProjectedSchema, type Target } from './apply.ts';

/** A worker's documents of one partition, kept where its topics are. */
export interface Keeping {
  /** Where to begin in each topic: where the documents are, whatever the group has committed. */
  readonly startAt: Readonly<Record<string, number>>;
  /** Applies a batch, and says so in `progress` once it is written. */
  keep(batch: ProjectedBatch): Promise<void>;
}

export interface KeepingOptions {
  readonly store: Store;
  /** Name of the worker. */
  readonly worker: string;
  readonly projections: readonly Projection[];
  readonly topics: TopicNames;
  readonly context: Pick<PartitionContext, 'partition' | 'offsets'>;
}

export async function openKeeping({ store, worker, projections, topics, context }: KeepingOptions): Promise<Keeping> {
  const { progress } = store.collections;
  const { partition } = context;
  const startAt: Record<string, number> = {};
  for (const topic of new Set(projections.map(({ schema }) => topicOf(topics, schema)))) {
    const found = await progress.findOne({ _id: progressId(worker, topic, partition) });
    startAt[topic] = found?.next ?? (await context.offsets(topic)).low;
  }
  const target = liveTarget(store);
  return {
    startAt,
    async keep(batch) {
      const last = batch.records.at(-1);
      if (last === undefined) return;
      await applyBatch(target, projections, batch);
      await progress.updateOne(
        { _id: progressId(worker, batch.topic, partition) },
        { $max: { next: last.offset + 1 } },
        { upsert: true },
      );
    },
  };
}

export const topicOf = (topics: TopicNames, schema: ProjectedSchema): string => topics[schema];

export const progressId = (worker: string, topic: string, partition: number): string =>
  `${worker}/${topic}/${partition}`;

/** The collections that are read. */
export const liveTarget = (store: Store): Target => ({
  collection: (name) => store.db.collection(name),
  removals: store.collections.removals,
});
