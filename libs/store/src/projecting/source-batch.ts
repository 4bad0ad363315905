import type { SourceRecord, SourceTopic, StoredDocument } from '../define-collection.ts';

/** Records of one topic partition, as the runtime delivers them; `schema` tells which topic it is. */
export type SourceBatch = {
  readonly [S in SourceTopic]: {
    readonly schema: S;
    readonly topic: string;
    readonly partition: number;
    readonly records: readonly SourceRecord<S>[];
    /** Called between writes; throws when the partition has been lost. */
    heartbeat(): Promise<void>;
    /** Documents by id, as they are stored: from whoever holds them in memory they need not be read. */
    readonly known?: ReadonlyMap<string, StoredDocument>;
  };
}[SourceTopic];
