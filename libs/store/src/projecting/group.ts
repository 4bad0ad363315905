import type { ProjectedCollection, StoredDocument } from '../define-collection.ts';
import type { SourceBatch } from './source-batch.ts';

/** A document that was to be stored, and what was there before. */
export interface WrittenDocument {
  readonly definition: ProjectedCollection;
  readonly before: StoredDocument | null;
  readonly after: StoredDocument;
}

/**
 * Documents of the log that were sent to the database, the latest last, by position: if no answer arrived, it is unknown
 * whether they were stored.
 */
export type WrittenDocuments = Map<string, WrittenDocument[]>;

/**
 * A batch that is written together with others. It leaves the group when its partition is lost or its records cannot be folded;
 * the others go on.
 */
export interface GatheredBatch {
  readonly batch: SourceBatch;
  /** True if a document had to be written. */
  changed: boolean;
  readonly written: WrittenDocuments;
  /** The documents from the log that the batch is about, as they are stored after it. */
  readonly documents: StoredDocument[];
  left: { readonly reason: unknown } | undefined;
}

/** Batches of different partitions. If two had a document in common, its guard would decide, as between two instances. */
export type Group = readonly GatheredBatch[];

export const memberOf = (batch: SourceBatch, written: WrittenDocuments = new Map()): GatheredBatch => ({
  batch,
  changed: false,
  written,
  documents: [],
  left: undefined,
});

export const isPresent = ({ left }: GatheredBatch): boolean => left === undefined;

/** Called between writes. A member whose partition is lost leaves, and nothing more is written for it. */
export async function heartbeat(group: Group): Promise<void> {
  await Promise.all(
    group.filter(isPresent).map(async (member) => {
      try {
        await member.batch.heartbeat();
      } catch (reason) {
        member.left = { reason };
      }
    }),
  );
}

/** Does one member's part. If it throws, that member is at fault, and leaves. */
export function partOf<T>(member: GatheredBatch, part: () => readonly T[]): readonly T[] {
  try {
    return part();
  } catch (reason) {
    member.left ??= { reason };
    return [];
  }
}
