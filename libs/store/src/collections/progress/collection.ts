import type { CollectionDefinition } from '../../define-collection.ts';

export interface ProgressDocument {
  /** `<worker>/<topic>/<partition>` */
  readonly _id: string;
  /** The next offset to read. */
  readonly next: number;
}

/**
 * Up to where a worker's documents have been written. It stands beside them, so that a lost or restored database is read
 * again from where it is, whatever the consumer group's offsets say.
 */
export const progress: CollectionDefinition<ProgressDocument> = {
  name: 'progress',
  database: 'projected',
  indexes: [],
};

export const progressId = (worker: string, topic: string, partition: number): string =>
  `${worker}/${topic}/${partition}`;
