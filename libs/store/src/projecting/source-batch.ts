import type { Source, SourceRecord } from '../define-collection.ts';

/** Records of one topic partition, as the runtime delivers them; `schema` tells which topic it is. */
export type SourceBatch = {
  readonly [S in Source]: {
    readonly schema: S;
    readonly topic: string;
    readonly partition: number;
    readonly records: readonly SourceRecord<S>[];
    /** Called between writes; throws when the partition has been lost. */
    heartbeat(): Promise<void>;
  };
}[Source];
