import type { Value as DirectoryRecord } from '@lockbox/contracts/generated/directory';
import type { Event } from '@lockbox/contracts/generated/events';
import type { Text } from '@lockbox/contracts/generated/texts';
import type { Incoming } from '@lockbox/worker/definition';
import type { CollectionName } from './connect.ts';

/** A projection is how documents come from a topic: pure, so that it can be rebuilt and compared at any time. */
export type Projection = EventProjection | DirectoryProjection | TextProjection;
export type ProjectionName =
  | 'requests'
  | 'policies'
  | 'grants'
  | 'directory'
  | 'texts'
  | 'trail'
  | 'timers'
  | 'deliveries';

interface Named {
  readonly name: ProjectionName;
  /** The worker that keeps it: its consumer group tells how far the live documents are. */
  readonly worker: string;
}
export interface EventProjection extends Named {
  readonly schema: 'events';
  readonly parts: readonly EventPart[];
}
export interface DirectoryProjection extends Named {
  readonly schema: 'directory';
  readonly parts: readonly KeyedPart<DirectoryRecord>[];
}
export interface TextProjection extends Named {
  readonly schema: 'texts';
  readonly parts: readonly KeyedPart<Text>[];
}

/** What every document has. */
export interface StoredDocument {
  readonly _id: string;
}

/**
 * Documents of one collection that are folded from the log. They carry what they were folded up to, in the field
 * `guard`: the tenant's sequence or, where a sequence may repeat, the offset. Records up to it change nothing.
 */
export interface EventPart<D extends StoredDocument = StoredDocument> {
  readonly collection: CollectionName;
  readonly guard: 'sequence' | 'offset';
  /** A document is made by one record and never changes: it need not be read before it is written. */
  readonly once?: true;
  /** What a record does to which documents, in order. */
  changes(record: Incoming<Event>): readonly Change<D>[];
}

export interface Change<D extends StoredDocument = StoredDocument> {
  /** The document's `_id`. */
  readonly id: string;
  /**
   * The document after the record; it carries the record's sequence (or offset). Null where there was none and there is
   * still none: documents from the log are never removed. To change nothing, return `before` itself.
   */
  fold(before: D | null): D | null;
}

/** Documents of one collection that each stand for one key of a compacted topic: the newest record is the document. */
export interface KeyedPart<
  R,
  D extends StoredDocument & { readonly position: Position } = StoredDocument & { readonly position: Position },
> {
  readonly collection: CollectionName;
  /** What the record puts or removes (null) under which `_id`; undefined if it is not for this collection, or is wrong. */
  read(record: Incoming<R | null>): { readonly id: string; readonly document: D | null } | undefined;
}

/** Where in its topic a record stands. */
export interface Position {
  readonly partition: number;
  readonly offset: number;
}
