import type { LockboxError } from '@lockbox/contracts/errors';
import { progressId } from '../collections/progress/collection.ts';
import type { Store } from '../connect.ts';
import type { ProjectedCollection, SourceTopic, StoredDocument } from '../define-collection.ts';
import { forgetPositions } from './apply-keyed.ts';
import { createGroupWriter } from './group-writer.ts';
import type { SourceBatch } from './source-batch.ts';

/** Projects one partition of a worker's topics into its collections. The runtime can use it as a session as it is. */
export interface ProjectionRunner {
  /** The offset to begin at in each topic: that of the documents, whatever the consumer group has committed. */
  readonly startAt: Readonly<Record<string, number>>;
  /**
   * Handles a topic that was recreated or truncated: documents and progress beyond this offset no longer count, so that later
   * records are newer.
   */
  setBack(topic: string, offset: number): Promise<void>;
  /** Writes a batch's changes, and then the next offset in `progress`. There is nothing to send. */
  handle(batch: SourceBatch): Promise<Readonly<Record<string, never>>>;
  /** The same. Returns the documents from the log that the batch is about, as they are now; of those made `once`, none. */
  apply(batch: SourceBatch): Promise<readonly StoredDocument[]>;
  /**
   * Call before reporting that the log does not follow from documents: throws DATABASE_LOST if the documents are the ones that
   * are missing.
   */
  confirmStored(): Promise<void>;
  /** Writes the progress that is late, as it may be where no document changed. */
  close(): Promise<void>;
}

export interface ProjectionRunners {
  /** Opens a partition, with the runtime's context of it. */
  open(context: {
    readonly partition: number;
    offsets(topic: string, wanted: 'low'): Promise<{ readonly low: number }>;
    /** Called where the database does not have any more what was stored, and no batch is there to fail by it. */
    acquireAgain(error: LockboxError): void;
  }): Promise<ProjectionRunner>;
}

/** Makes the runners of a worker's partitions. They write together: see `createGroupWriter`. */
export function createProjectionRunners(options: {
  readonly store: Store;
  /** The collections to write, all of one worker. */
  readonly collections: readonly ProjectedCollection[];
  readonly topics: Readonly<Record<SourceTopic, string>>;
}): ProjectionRunners {
  const { store, collections, topics } = options;
  const { progress } = store.collections;
  const worker = workerOf(collections);
  const writer = createGroupWriter(store, collections, worker);
  const apply = async (batch: SourceBatch) => (batch.records.length === 0 ? [] : await writer.write(batch));
  return {
    async open({ partition, offsets, acquireAgain }) {
      const startAt: Record<string, number> = {};
      const ids: string[] = [];
      const closing: (() => void)[] = [];
      for (const topic of new Set(collections.map(({ projection }) => topics[projection.from]))) {
        const _id = progressId(worker, topic, partition);
        const found = await progress.findOne({ _id });
        ids.push(_id);
        closing.push(await writer.open(_id, found?.next, acquireAgain));
        startAt[topic] = found?.next ?? (await offsets(topic, 'low')).low;
      }
      return {
        startAt,
        async setBack(topic, offset) {
          const own = collections.filter(({ projection }) => topics[projection.from] === topic);
          await Promise.all(own.map((one) => forgetPositions(store, one, { partition, offset })));
          await writer.setBack(progressId(worker, topic, partition), offset);
        },
        apply,
        async handle(batch) {
          await apply(batch);
          return {};
        },
        confirmStored: () => writer.confirm(ids),
        async close() {
          for (const close of closing) close();
          await writer.flush();
        },
      };
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
