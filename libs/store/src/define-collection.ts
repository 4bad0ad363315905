import type { Value as DirectoryRecord } from '@lockbox/contracts/generated/directory';
import type { Event } from '@lockbox/contracts/generated/events';
import type { GateStatus } from '@lockbox/contracts/generated/gates';
import type { Text } from '@lockbox/contracts/generated/texts';
import type { TenantId } from '@lockbox/contracts/ids';
import type { Digest } from '@lockbox/evidence/tlog/digest';

/** The fields of every document. */
export interface StoredDocument {
  readonly _id: string;
}

/** A document that is folded from the log carries the tenant's sequence of the last event that changed it. */
export interface FromLog {
  readonly tenantId: TenantId;
  readonly sequence: number;
}

/** The position of a record in its topic. */
export interface RecordPosition {
  readonly partition: number;
  readonly offset: number;
}

/** A document for one key of a compacted topic has its record's position: an older record changes nothing. */
export interface FromKey {
  readonly position: RecordPosition;
}

/** The values of the topics that documents can come from, by schema. A null value removes its key. */
export interface SourceValues {
  readonly events: Event;
  readonly directory: DirectoryRecord | null;
  readonly gates: GateStatus | null;
  readonly texts: Text | null;
}
export type SourceTopic = keyof SourceValues;

/** The record as a projection sees it. */
export interface SourceRecord<S extends SourceTopic = SourceTopic> {
  readonly partition: number;
  readonly offset: number;
  readonly key: Buffer | null;
  /** The value's bytes in the topic. */
  readonly raw: Buffer | null;
  /** For an event whose reader has computed them: SHA-256 of `raw`, and the id by its tenant and sequence. */
  readonly hash?: Digest | undefined;
  readonly ownId?: string | undefined;
  readonly value: SourceValues[S];
}

/**
 * Documents that are folded from the log. The field that `guard` names says up to which record a document was folded: by
 * the tenant's sequence or, for a worker that wants repeated sequences too, by the offset. Older records change nothing.
 */
export interface EventProjection<D extends StoredDocument = StoredDocument> {
  readonly from: 'events';
  readonly guard: 'sequence' | 'offset';
  /** One record makes a document, and no other changes it, so documents are written without being read first. */
  readonly once?: true;
  /** The changes that a record makes, in order. It must be pure, so that documents can be rebuilt and compared at any time. */
  changes(record: SourceRecord<'events'>): readonly DocumentChange<D>[];
}

export interface DocumentChange<D extends StoredDocument = StoredDocument> {
  /** The document's `_id`. */
  readonly id: string;
  /**
   * The document need not be read: `fold` gives it as a new one, which is written unless there is one. Only then it is folded again
   * with what was there.
   */
  readonly anew?: true;
  /** A document that `fold` looks at besides. */
  readonly beside?: Beside;
  /**
   * Returns the document after the record, with the record's sequence (or offset) in it. Return `before` itself to change
   * nothing. Null is only for a document that does not exist yet: documents from the log are never removed.
   */
  fold(before: D | null, beside?: StoredDocument | null): D | null;
}

/**
 * A document of another collection of the same projection, folded from the same events. It is given in its state after the
 * record or later, so that only fields that never change again may be read; null if there is none. A request whose id is reused
 * becomes another document, and is in its `earlier`.
 */
export interface Beside {
  readonly collection: ProjectedCollection;
  readonly id: string;
}

/** Topics with a document for each key. */
export type KeyedSource = Exclude<SourceTopic, 'events'>;

/** Documents for each key of a compacted topic. The newest record of the key is the document. */
export interface KeyedProjection<S extends KeyedSource, D extends StoredDocument = StoredDocument> {
  readonly from: S;
  /** Returns the document of the record, or null if the record removes it; undefined if the record is not for this collection. */
  read(record: SourceRecord<S>): { readonly id: string; readonly document: (D & FromKey) | null } | undefined;
}

/** How the documents of one collection come from a topic. */
export type CollectionProjection<D extends StoredDocument = StoredDocument> =
  | EventProjection<D>
  | KeyedProjection<'directory', D>
  | KeyedProjection<'gates', D>
  | KeyedProjection<'texts', D>;

type FieldOf<D> = (keyof D & string) | `${keyof D & string}.${string}`;
/** Fields in order, nested ones too (`access.expiresAt`); -1 sorts from the largest value down. */
export type Index<D> = { readonly [F in FieldOf<D>]?: 1 | -1 };

interface CollectionOptions<D extends StoredDocument> {
  /** Its name in MongoDB. */
  readonly name: string;
  /** Indexes besides the one on `_id`. Queries are right without them, and slow. */
  readonly indexes?: readonly Index<D>[];
}

export interface CollectionDefinition<D extends StoredDocument = StoredDocument> {
  readonly name: string;
  /** The database `<namespace>`, which can be rebuilt from the topics, or `<namespace>_private`, which cannot. */
  readonly database: 'projected' | 'private';
  readonly indexes: readonly Readonly<Record<string, 1 | -1>>[];
  /** A field that holds a Date: MongoDB removes the document some time after it. */
  readonly expiresAt?: string;
  /** Never set. It only carries the type of the documents. */
  readonly documents?: D;
}
export type DocumentOf<C> = C extends CollectionDefinition<infer D> ? D : never;

export interface ProjectedCollection<D extends StoredDocument = StoredDocument> extends CollectionDefinition<D> {
  /** The name under which `progress` records how far the documents have come: that of the worker that writes them. */
  readonly worker: string;
  readonly projection: CollectionProjection<D>;
}

/**
 * Defines a collection whose documents come from a topic. The store opens, indexes, updates and rebuilds it by this
 * definition alone, so a worker can define a collection of its own in its own folder.
 */
export function defineCollection<D extends StoredDocument>(
  options: CollectionOptions<D> & Pick<ProjectedCollection<D>, 'worker' | 'projection'>,
): ProjectedCollection<D> {
  return { database: 'projected', ...options, indexes: keysOf(options.indexes) };
}

/** Defines a collection that no topic can rebuild. It lies in the private database. */
export function definePrivateCollection<D extends StoredDocument>(
  options: CollectionOptions<D> & { readonly expiresAt?: keyof D & string },
): CollectionDefinition<D> {
  return { database: 'private', ...options, indexes: keysOf(options.indexes) };
}

// An index leaves out the fields that it does not have; none is undefined.
const keysOf = <D>(indexes: readonly Index<D>[] = []) => indexes as CollectionDefinition['indexes'];
