import { requestId } from '@lockbox/contracts/ids';
import type { Filter } from 'mongodb';
import type { RequestDocument } from '../collections/requests/collection.ts';
import type { Store } from '../connect.ts';
import { backwards, forwards, type Window } from './time-windows.ts';

export type TimeField = 'lockbox.createdAt' | 'requestedAt' | 'submittedAt' | 'access.expiresAt';
export type SortField = TimeField | 'ticketId';
export type StreamPlace = number | string;

/** Requests in the order of an index whose first fields have given values and whose last are a time (or ticket id) and `_id`. */
export interface RequestStream {
  /** Values of the index's first fields. Each entry is read by itself, and the results are merged; an empty one reads all. */
  readonly of: readonly Readonly<Record<string, string | null>>[];
  readonly field: SortField;
  readonly direction: 1 | -1;
  /** The time before which there are few requests. Only for times in ascending order. */
  readonly beginning?: number;
}

export interface After {
  readonly at: StreamPlace;
  readonly id: string;
}

/** The place of a request in a stream; null if it is not in the stream. */
export function streamPlaceOf(
  { lockbox, requestedAt, submittedAt, ticketId, access }: RequestDocument,
  field: SortField,
) {
  switch (field) {
    case 'lockbox.createdAt':
      return lockbox?.createdAt ?? null;
    case 'requestedAt':
      return requestedAt;
    case 'submittedAt':
      return submittedAt;
    case 'ticketId':
      return ticketId;
    case 'access.expiresAt':
      return access?.expiresAt ?? null;
    default:
      return field satisfies never;
  }
}

/** Leaves out requests without such a time, which some servers include in an open range. */
const AFTER_NOTHING: Window = { $gt: 0 };

const compare = (one: StreamPlace, other: StreamPlace): number => (one < other ? -1 : one > other ? 1 : 0);

/** Compares requests by their order in a stream. */
function inOrder({ field, direction }: RequestStream) {
  return (one: RequestDocument, other: RequestDocument): number =>
    direction *
    (compare(streamPlaceOf(one, field) ?? 0, streamPlaceOf(other, field) ?? 0) || compare(one._id, other._id));
}

/**
 * Reads up to `limit` requests of a stream that pass `keep`, after a place in it. Each query has only conditions that one
 * index answers, and covers one window of time: some servers read everything as soon as another condition is added, or
 * before they sort. `keep` checks all other conditions here.
 */
export async function readStream(
  store: Store,
  stream: RequestStream,
  keep: (request: RequestDocument) => boolean,
  after: After | undefined,
  limit: number,
): Promise<readonly RequestDocument[]> {
  const found = await Promise.all(stream.of.map((equal) => readOne(store, stream, equal, keep, after, limit)));
  const [only] = found;
  if (found.length === 1 && only !== undefined) return only;
  return found.flat().toSorted(inOrder(stream)).slice(0, limit);
}

async function readOne(
  store: Store,
  stream: RequestStream,
  equal: Readonly<Record<string, string | null>>,
  keep: (request: RequestDocument) => boolean,
  after: After | undefined,
  limit: number,
): Promise<RequestDocument[]> {
  const { requests } = store.collections;
  const { field, direction, beginning = 0 } = stream;
  const beyond = direction === 1 ? '$gt' : '$lt';
  const found: RequestDocument[] = [];
  for await (const bounds of conditions()) {
    // The conditions are made from field names, which the driver's types cannot see.
    const cursor = requests
      .find({ ...equal, ...bounds } as Filter<RequestDocument>)
      .sort({ [field]: direction, _id: direction })
      .batchSize(limit + 1);
    for await (const request of cursor) {
      if (keep(request)) found.push(request);
      if (found.length >= limit) return found;
    }
  }
  return found;

  async function* conditions(): AsyncIterable<object> {
    if (after !== undefined) yield { [field]: after.at, _id: { [beyond]: after.id } };
    if (field === 'ticketId') yield* ticketRanges();
    else for (const stretch of stretches()) yield { [field]: { ...AFTER_NOTHING, ...stretch } };
  }

  /** First the range up to an id that leaves enough for a page, then the rest. No range includes its ends: see `Window`. */
  async function* ticketRanges(): AsyncIterable<object> {
    const start = after === undefined ? { $gt: '' } : { [beyond]: after.at };
    const enough = await enoughTickets(store, stream, equal, after, limit);
    if (enough === undefined) return yield { [field]: start };
    yield { [field]: { ...start, [beyond === '$gt' ? '$lt' : '$gt']: enough } };
    yield { [field]: enough };
    yield { [field]: { ...start, [beyond]: enough } };
  }

  function stretches(): Iterable<Window> {
    const from = typeof after?.at === 'number' ? after.at : undefined;
    return direction === 1 ? forwards(from, beginning) : backwards(from);
  }
}

/** How many requests near in time are read to guess a ticket id: ticket ids mostly rise with time. */
const NEIGHBOURS = 200;

/**
 * Finds a ticket id with at least `limit` requests between it and the place. It takes one of a request near in time: if ids rise
 * with time, there are few more requests in between; if not, the range is only longer. Undefined if no request near in time fits.
 */
async function enoughTickets(
  store: Store,
  { direction, beginning = 0 }: RequestStream,
  equal: Readonly<Record<string, string | null>>,
  after: After | undefined,
  limit: number,
): Promise<string | undefined> {
  const place =
    after === undefined
      ? null
      : await store.collections.requests.findOne({ _id: requestId(after.id) }, { projection: { requestedAt: 1 } });
  const neighbours = await readOne(
    store,
    { of: [equal], field: 'requestedAt', direction, beginning },
    equal,
    ({ ticketId }) => ticketId !== null,
    place === null ? undefined : { at: place.requestedAt, id: place._id },
    NEIGHBOURS + limit,
  );
  const further = neighbours
    .flatMap(({ ticketId }) => ticketId ?? [])
    .filter((id) => after === undefined || direction * compare(id, after.at) > 0)
    .toSorted((one, other) => direction * compare(one, other));
  return further[limit];
}

/** Does the same as `readStream` with requests that are in memory. */
export function streamOf(
  requests: readonly RequestDocument[],
  stream: RequestStream,
  keep: (request: RequestDocument) => boolean,
  after: After | undefined,
  limit: number,
): readonly RequestDocument[] {
  const { of, field, direction } = stream;
  const isIn = (request: RequestDocument): boolean =>
    streamPlaceOf(request, field) !== null &&
    of.some((equal) => Object.entries(equal).every(([name, value]) => Reflect.get(request, name) === value));
  const isBeyond = (request: RequestDocument): boolean =>
    after === undefined ||
    direction * (compare(streamPlaceOf(request, field) ?? 0, after.at) || compare(request._id, after.id)) > 0;
  return requests
    .filter((request) => isIn(request) && isBeyond(request) && keep(request))
    .toSorted(inOrder(stream))
    .slice(0, limit);
}
