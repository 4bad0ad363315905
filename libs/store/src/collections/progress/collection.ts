import type { CollectionDefinition } from '../../define-collection.ts';

export interface ProgressDocument {
  /** `<worker>/<topic>/<partition>` */
  readonly _id: string;
  /** The next offset to read. */
  readonly next: number;
}

/**
 * The offsets up to which a worker's documents have been written. They are stored beside the documents, so that a database
 * that was lost or restored is filled from where it is, whatever the consumer group has committed.
 */
export const progress: CollectionDefinition<ProgressDocument> = {
  name: 'progress',
  database: 'projected',
  indexes: [],
};

export const progressId = (worker: string, topic: string, partition: number): string =>
  `${worker}/${topic}/${partition}`;
