import { LockboxError } from '@lockbox/contracts/errors';

/** One page of a list, newest first. `next` continues after its last item; null at the end. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export interface Paging {
  /** `next` of the page before. */
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** The end of a page as a position among the keys, so that new entries move nothing. */
export interface Key {
  readonly at: number;
  readonly id: string;
}

/** The same in a list that is sorted by more than a time: by what, and where in it. */
export interface SortedKey {
  readonly part: string;
  readonly at: number | string;
  readonly id: string;
}

const encode = (values: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(values)).toString('base64url');

const notOfThisList = () =>
  new LockboxError('INVALID_CURSOR', 'The cursor is not one of this list. Take `nextCursor` of the page before.');

function decode(cursor: string): readonly unknown[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(values)) return values;
  } catch {
    // told below: whatever is wrong with it, the caller can only take the one that the page before gave
  }
  throw notOfThisList();
}

export function cursorKeyOf(cursor: string): Key {
  const [at, id, ...more] = decode(cursor);
  if (typeof at !== 'number' || !Number.isFinite(at) || typeof id !== 'string' || more.length > 0)
    throw notOfThisList();
  return { at, id };
}

export const sortedCursor = ({ part, at, id }: SortedKey): string => encode([part, at, id]);

/** `parts` are those that the list has. */
export function sortedKeyOf(cursor: string, parts: readonly string[]): SortedKey {
  const [part, at, id] = decode(cursor);
  const isPlace = typeof at === 'string' || (typeof at === 'number' && Number.isFinite(at));
  if (typeof part !== 'string' || !parts.includes(part) || !isPlace || typeof id !== 'string') throw notOfThisList();
  return { part, at, id };
}

/**
 * The conditions on `field` for what comes after a cursor, in a list sorted by it and `_id`, both falling: a range, and what
 * tells apart things of one millisecond. The range excludes its ends, which whole numbers allow: the embedded server loses
 * an end that is included when the index goes on behind the field.
 */
export const after = (field: string, cursor: string | undefined) =>
  afterKey(field, cursor === undefined ? undefined : cursorKeyOf(cursor));

export function afterKey(field: string, key: Key | undefined): { readonly range: object; readonly ties: object } {
  if (key === undefined) return { range: {}, ties: {} };
  const { at, id } = key;
  return { range: { $lt: at + 1 }, ties: { $or: [{ [field]: { $lt: at } }, { _id: { $lt: id } }] } };
}

const encodeKey = ({ at, id }: Key): string => encode([at, id]);

/** A page of what was found with one more than its limit. */
export function pageOf<T>(found: readonly T[], limit: number, keyOf: (item: T) => Key): Page<T> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, next: last !== undefined && found.length > limit ? encodeKey(keyOf(last)) : null };
}
