import { progressId } from '../collections/progress/collection.ts';
import type { Store } from '../connect.ts';
import type { ProjectedCollection, Source } from '../define-collection.ts';
import { applyBatch, type SourceBatch } from './apply.ts';

/** Projects one partition of a worker's topics into its collections. The runtime can use it as a session as it is. */
export interface ProjectionRunner {
  /** The offset to begin at in each topic: that of the documents, whatever the consumer group has committed. */
  readonly startAt: Readonly<Record<string, number>>;
  /** Applies a batch, then records the next offset in `progress`. There is nothing to send. */
  handle(batch: SourceBatch): Promise<Readonly<Record<string, never>>>;
}

export interface ProjectionRunnerOptions {
  readonly store: Store;
  /** The collections to write, all of one worker. */
  readonly collections: readonly ProjectedCollection[];
  readonly topics: Readonly<Record<Source, string>>;
  /** The runtime's context of the partition. */
  readonly context: {
    readonly partition: number;
    offsets(topic: string): Promise<{ readonly low: number }>;
  };
}

export async function openProjectionRunner(options: ProjectionRunnerOptions): Promise<ProjectionRunner> {
  const { store, collections, topics, context } = options;
  const { progress } = store.collections;
  const worker = workerOf(collections);
  const idOf = (topic: string): string => progressId(worker, topic, context.partition);
  const startAt: Record<string, number> = {};
  for (const topic of new Set(collections.map(({ projection }) => topics[projection.from]))) {
    const found = await progress.findOne({ _id: idOf(topic) });
    startAt[topic] = found?.next ?? (await context.offsets(topic)).low;
  }
  return {
    startAt,
    async handle(batch) {
      const last = batch.records.at(-1);
      if (last === undefined) return {};
      await applyBatch(store, collections, batch);
      await progress.updateOne({ _id: idOf(batch.topic) }, { $max: { next: last.offset + 1 } }, { upsert: true });
      return {};
    },
  };
}

/** `progress` has one offset for all collections of a worker, so a runner can only write those of one. */
function workerOf(collections: readonly ProjectedCollection[]): string {
  const [worker, ...others] = new Set(collections.map((one) => one.worker));
  if (worker === undefined || others.length > 0) {
    const names = collections.map(({ name }) => name).join(', ');
    throw new Error(`One runner writes the collections of one worker, and these are of ${others.length + 1}: ${names}`);
  }
  return worker;
}
