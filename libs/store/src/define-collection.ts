import type { Value as DirectoryRecord } from '@lockbox/contracts/generated/directory';
import type { Event } from '@lockbox/contracts/generated/events';
import type { Text } from '@lockbox/contracts/generated/texts';
import type { TenantId } from '@lockbox/contracts/ids';

/** What every document has. */
export interface StoredDocument {
  readonly _id: string;
}

/** A document that is folded from the log carries the tenant's sequence of the last event that changed it. */
export interface FromLog {
  readonly tenantId: TenantId;
  readonly sequence: number;
}

/** Where in its topic a record stands. */
export interface Position {
  readonly partition: number;
  readonly offset: number;
}

/** A document that stands for one key of a compacted topic carries its record's position: an older record changes nothing. */
export interface FromKey {
  readonly position: Position;
}

/** What the records of the topics hold that documents can come from; null removes. */
export interface SourceValues {
  readonly events: Event;
  readonly directory: DirectoryRecord | null;
  readonly texts: Text | null;
}
export type Source = keyof SourceValues;

/** What a projection sees of a record. */
export interface SourceRecord<S extends Source = Source> {
  readonly partition: number;
  readonly offset: number;
  readonly key: Buffer | null;
  /** The value's bytes as they stand in the topic. */
  readonly raw: Buffer | null;
  readonly value: SourceValues[S];
}

/**
 * Documents that are folded from the log. They carry what they were folded up to, in the field `guard`: the tenant's
 * sequence or, where a sequence may come again and is wanted again, the offset. Records up to it change nothing.
 */
export interface EventProjection<D extends StoredDocument = StoredDocument> {
  readonly from: 'events';
  readonly guard: 'sequence' | 'offset';
  /** A document is made by one record and never changes: it need not be read before it is written. */
  readonly once?: true;
  /** What a record does to which documents, in order. Pure, so that documents can be rebuilt and compared at any time. */
  changes(record: SourceRecord<'events'>): readonly Change<D>[];
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

/** Documents that each stand for one key of a compacted topic: the newest record of the key is the document. */
export interface KeyedProjection<S extends 'directory' | 'texts', D extends StoredDocument = StoredDocument> {
  readonly from: S;
  /** What the record puts or removes (null) under which `_id`; undefined if it is not for this collection, or is wrong. */
  read(record: SourceRecord<S>): { readonly id: string; readonly document: (D & FromKey) | null } | undefined;
}

/** How the documents of one collection come from a topic. */
export type CollectionProjection<D extends StoredDocument = StoredDocument> =
  | EventProjection<D>
  | KeyedProjection<'directory', D>
  | KeyedProjection<'texts', D>;

type FieldOf<D> = (keyof D & string) | `${keyof D & string}.${string}`;
/** Fields in order, also those within a field (`access.expiresAt`); -1 is falling. */
export type Index<D> = { readonly [F in FieldOf<D>]?: 1 | -1 };

interface CollectionOptions<D extends StoredDocument> {
  /** Its name in MongoDB. */
  readonly name: string;
  /** What it is read by other than `_id`. Nothing here is needed to be right, only to be quick. */
  readonly indexes?: readonly Index<D>[];
}

export interface CollectionDefinition<D extends StoredDocument = StoredDocument> {
  readonly name: string;
  /** `private` is `<namespace>_private`: what cannot be made again from the topics. */
  readonly database: 'projected' | 'private';
  readonly indexes: readonly Readonly<Record<string, 1 | -1>>[];
  /** The field with the time (a Date) after which MongoDB removes a document, some time later. */
  readonly expiresAt?: string;
  /** Never set: it carries the documents' type. */
  readonly documents?: D;
}
export type DocumentOf<C> = C extends CollectionDefinition<infer D> ? D : never;

export interface ProjectedCollection<D extends StoredDocument = StoredDocument> extends CollectionDefinition<D> {
  /** The worker that writes it: `progress` tells under this name how far the documents are. */
  readonly worker: string;
  readonly projection: CollectionProjection<D>;
}

/**
 * A collection whose documents come from a topic. Opening it, its indexes, keeping it up to date and rebuilding it follow
 * from this definition; a worker may define collections in its own folder.
 */
export function defineCollection<D extends StoredDocument>(
  options: CollectionOptions<D> & Pick<ProjectedCollection<D>, 'worker' | 'projection'>,
): ProjectedCollection<D> {
  return { database: 'projected', ...options, indexes: keysOf(options.indexes) };
}

/** A collection that cannot be made again from the topics: it lies in the private database. */
export function definePrivateCollection<D extends StoredDocument>(
  options: CollectionOptions<D> & { readonly expiresAt?: keyof D & string },
): CollectionDefinition<D> {
  return { database: 'private', ...options, indexes: keysOf(options.indexes) };
}

const keysOf = <D>(indexes: readonly Index<D>[] = []) => indexes as CollectionDefinition['indexes']; // a field that an index does not have is left out, not undefined
