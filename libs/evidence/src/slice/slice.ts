/**
 * A tenant log export: all of a tenant's records with the proofs of their places in the log, one JSON object a line
 * (docs/contract.md, "Slices"). It consists of one or several parts, fetched one after another: each begins with a head and
 * ends with the number of its last event.
 */

export const SLICE_FORMAT = 'lockbox-slice/v1';

/** The most beginnings that are proven at once. */
export const MOST_BEGINNINGS = 100;

/** Begins a part. */
export interface SliceHead {
  readonly format: typeof SLICE_FORMAT;
  /** When it was made, in RFC 3339; for people alone. */
  readonly madeAt: string;
  readonly tenantId: string;
  readonly topic: string;
  readonly partition: number;
  /** A signed note that covers all events of the part. */
  readonly checkpoint: string;
  /** For a part that continues another: the proof that the other's tree, of `size` events, is the beginning of this one's. */
  readonly since: { readonly size: number; readonly consistency: readonly string[] } | null;
}

/** A schema that the events behind it were written with, by the fingerprint of its canonical form. */
export interface SliceSchema {
  readonly schema: string;
  readonly text: unknown;
}

/** A record. One whose content the tenant is not shown has its hash alone, in the place of `value`, `schema` and `proof`. */
export interface SliceEntry {
  /** The tenant's number. */
  readonly sequence: number;
  /** The record's offset in the topic, which nothing proves, and its leaf in the tree. */
  readonly offset: number;
  readonly leaf: number;
  /** The record's value, byte by byte, and the fingerprint of its schema. */
  readonly value?: string;
  readonly schema?: string;
  /** SHA-256 of the value. */
  readonly hash?: string;
  /** The header `lockbox-proof`. Bytes are base64 everywhere. */
  readonly proof?: string;
  /** The hashes that lead to the checkpoint's root, lowest first. */
  readonly inclusion: readonly string[];
}

/** Behind the head of a part: what shows that the tree of its checkpoint begins with the one of so many events, which a letter names. */
export interface SliceBeginning {
  readonly begins: number;
  readonly consistency: readonly string[];
}

/**
 * Ends a part: it and the parts before contain all of the tenant's events up to this number. The maker states that the
 * checkpoint covers no further one; nothing proves that.
 */
export interface SliceEnd {
  readonly through: number;
}

export type SliceLine =
  | ({ readonly kind: 'head' } & SliceHead)
  | ({ readonly kind: 'schema' } & SliceSchema)
  | ({ readonly kind: 'entry' } & SliceEntry)
  | ({ readonly kind: 'beginning' } & SliceBeginning)
  | ({ readonly kind: 'end' } & SliceEnd);

/** A line that does not belong into an export; the message says what is wrong. */
export class SliceError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SliceError';
  }
}

/** Throws SliceError. */
export function parseSliceLine(line: string): SliceLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new SliceError('It is no JSON.');
  }
  if (typeof value !== 'object' || value === null) throw new SliceError('It is no object.');
  const fields = value as Fields; // each that is read is looked at
  if ('through' in fields) return { kind: 'end', through: count(fields, 'through') };
  if ('begins' in fields) {
    return { kind: 'beginning', begins: count(fields, 'begins'), consistency: texts(fields, 'consistency') };
  }
  if ('text' in fields) return { kind: 'schema', schema: text(fields, 'schema'), text: fields.text };
  if (!('format' in fields)) return entryIn(fields);
  if (fields.format !== SLICE_FORMAT) {
    throw new SliceError(`Its format is ${JSON.stringify(fields.format)}, and ${SLICE_FORMAT} can be read here.`);
  }
  return {
    kind: 'head',
    format: SLICE_FORMAT,
    madeAt: text(fields, 'madeAt'),
    tenantId: text(fields, 'tenantId'),
    topic: text(fields, 'topic'),
    partition: count(fields, 'partition'),
    checkpoint: text(fields, 'checkpoint'),
    since: sinceIn(fields.since),
  };
}

function sinceIn(value: unknown): SliceHead['since'] {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'object') throw new SliceError('"since" is no object.');
  return { size: count(value as Fields, 'size'), consistency: texts(value as Fields, 'consistency') };
}

function entryIn(fields: Fields): SliceLine {
  const place = { sequence: count(fields, 'sequence'), offset: count(fields, 'offset'), leaf: count(fields, 'leaf') };
  const content =
    'hash' in fields
      ? { hash: text(fields, 'hash') }
      : { value: text(fields, 'value'), schema: text(fields, 'schema'), proof: text(fields, 'proof') };
  return { kind: 'entry', ...place, ...content, inclusion: texts(fields, 'inclusion') };
}

type Fields = Readonly<Record<string, unknown>>;

function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value === 'string') return value;
  throw new SliceError(`"${name}" is no text.`);
}

function count(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new SliceError(`"${name}" is no whole number from 0 on.`);
}

function texts(fields: Fields, name: string): readonly string[] {
  const value = fields[name];
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value;
  throw new SliceError(`"${name}" is no list of texts.`);
}
