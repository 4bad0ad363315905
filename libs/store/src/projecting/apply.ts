import type { Batch } from '@lockbox/worker/definition';
import type { Collection } from 'mongodb';
import type { RemovalDocument } from '../documents.ts';
import type { KeyedPart, Position, Projection, StoredDocument } from '../projection.ts';
import { applyEvents } from './apply-events.ts';
import { applyKeyed } from './apply-keyed.ts';

export type ProjectedSchema = Projection['schema'];
export type ProjectedBatch = Batch<ProjectedSchema>;

/** Where documents are written: the live collections, or those of a rebuild. */
export interface Target {
  collection<D extends StoredDocument>(name: Projection['parts'][number]['collection']): Collection<D>;
  readonly removals: Collection<RemovalDocument>;
}

/** Applies a batch to every projection of its topic. May be repeated, and done by two instances at once. */
export async function applyBatch(
  target: Target,
  projections: readonly Projection[],
  batch: ProjectedBatch,
): Promise<void> {
  const heartbeat = () => batch.heartbeat();
  await Promise.all(
    projections.map(async (projection) => {
      if (projection.schema === 'events' && batch.schema === 'events') {
        await inParallel(projection.parts, (part) =>
          applyEvents(part, target.collection(part.collection), batch.records, { heartbeat }),
        );
      } else if (projection.schema === 'directory' && batch.schema === 'directory') {
        await keyed(target, projection.parts, batch.records);
      } else if (projection.schema === 'texts' && batch.schema === 'texts') {
        await keyed(target, projection.parts, batch.records);
      }
    }),
  );
}

const keyed = <R>(target: Target, parts: readonly KeyedPart<R>[], records: Parameters<typeof applyKeyed<R>>[3]) =>
  inParallel(parts, (part) =>
    applyKeyed(
      part,
      target.collection<StoredDocument & { readonly position: Position }>(part.collection),
      target.removals,
      records,
    ),
  );

const inParallel = <T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<unknown> =>
  Promise.all(items.map(work));
