import type { ProjectedCollection, Source, SourceRecord } from '../define-collection.ts';
import { applyEvents } from './apply-events.ts';
import { applyKeyed } from './apply-keyed.ts';
import type { Target } from './target.ts';

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

/** Applies a batch to the collections that come from its topic. Two instances may do it at once, and it may be repeated. */
export async function applyBatch(
  target: Target,
  collections: readonly ProjectedCollection[],
  batch: SourceBatch,
): Promise<void> {
  await Promise.all(collections.map((definition) => applyTo(target, definition, batch)));
}

async function applyTo(target: Target, definition: ProjectedCollection, batch: SourceBatch): Promise<void> {
  const { projection } = definition;
  if (projection.from === 'events' && batch.schema === 'events') {
    const heartbeat = () => batch.heartbeat();
    await applyEvents(projection, target.collection(definition), batch.records, { heartbeat });
  } else if (projection.from === 'directory' && batch.schema === 'directory') {
    await applyKeyed(target, definition, projection, batch.records);
  } else if (projection.from === 'texts' && batch.schema === 'texts') {
    await applyKeyed(target, definition, projection, batch.records);
  }
}
