/** Documents after a source has reused a request's id, 35 days after its end. */
import { environmentId, personId } from '@lockbox/contracts/ids';
import { type AnyBulkWriteOperation, MongoBulkWriteError } from 'mongodb';
import { beforeEach, describe, expect, test } from 'vitest';
import { type OutcomesDocument, outcomes, outcomesIn } from '../collections/outcomes/collection.ts';
import { type RequestDocument, requests } from '../collections/requests/collection.ts';
import type { CollectionDefinition, SourceRecord, StoredDocument } from '../define-collection.ts';
import { lifeOfRequest, numberedRequestId, recordsOf, type Saying } from '../testing/sample-events.ts';
import { applyBatch } from './apply.ts';
import type { Target } from './target.ts';

const DAY = 86_400_000;
const id = numberedRequestId('contoso', 1);
const first = lifeOfRequest('contoso', 1);
/** The second request: another engineer, another environment; the customer approves it too. */
const second = first.map(([data, ...by]): Saying => {
  const other = { environmentId: environmentId('test'), engineerId: personId('engineer-2') };
  return [data.type === 'RequestSubmitted' || data.type === 'AccessGranted' ? { ...data, ...other } : data, ...by];
});
const rejected: Saying = [
  {
    type: 'InternallyRejected',
    requestId: id,
    approverId: personId('approver-1'),
    comment: null,
    decidedAt: 1,
    shown: null,
    assertion: null,
  },
];
/** The second is asked 45 days after the first, the third as long after that, and is rejected internally. */
const records = recordsOf('contoso', [...first, ...second, ...first.slice(0, 1), rejected]).map(
  (record, index): SourceRecord<'events'> => ({
    ...record,
    value: { ...record.value, occurredAt: record.value.occurredAt + Math.floor(index / first.length) * 45 * DAY },
  }),
);

const stored = new Map<string, Map<string, StoredDocument>>();
const documentsOf = ({ name }: Pick<CollectionDefinition, 'name'>): Map<string, StoredDocument> => {
  const documents = stored.get(name) ?? new Map<string, StoredDocument>();
  stored.set(name, documents);
  return documents;
};
/** Refuses as the database does: what is there already, and what is newer. */
function bulkWrite(documents: Map<string, StoredDocument>, operations: readonly AnyBulkWriteOperation[]): void {
  const writeErrors = operations.flatMap((operation, index) => {
    const isNew = 'insertOne' in operation;
    if (!isNew && !('replaceOne' in operation)) throw new Error('No such write');
    const document = isNew ? operation.insertOne.document : operation.replaceOne.replacement;
    const after = document as unknown as RequestDocument; // of what is looked at here the same
    const before = documents.get(after._id) as RequestDocument | undefined;
    if (before !== undefined && (isNew || before.sequence >= after.sequence)) return [{ code: 11_000, index }];
    documents.set(after._id, after);
    return [];
  });
  if (writeErrors.length === 0) return;
  throw Object.assign(Object.create(MongoBulkWriteError.prototype), { writeErrors });
}
const target = {
  collection: (definition: CollectionDefinition) => ({
    find: ({ _id }: { readonly _id: { readonly $in: readonly string[] } }) => ({
      toArray: async () => _id.$in.flatMap((one) => documentsOf(definition).get(one) ?? []),
    }),
    bulkWrite: async (operations: readonly AnyBulkWriteOperation[]) => bulkWrite(documentsOf(definition), operations),
  }),
} as unknown as Target; // all that is asked of it

/** Applies records in batches of which each ends behind one of these. */
async function apply(ends: readonly number[], beginning = 0): Promise<void> {
  let from = beginning;
  for (const end of [...ends, records.length]) {
    const batch = { schema: 'events', topic: 'events', partition: 0, heartbeat: async () => {} } as const;
    await applyBatch(target, [requests, outcomes], { ...batch, records: records.slice(from, end) });
    from = end;
  }
}

describe('where batches end', () => {
  beforeEach(() => stored.clear());
  const each = records.map((_, index) => index + 1).slice(0, -1);
  test.each<[string, readonly number[]]>([
    ['after each event', each],
    ['nowhere before the end', []],
    ['before each id is taken again', [first.length, 2 * first.length]],
    ['behind that', [first.length + 1, 2 * first.length + 1]],
    ['in the middle', [3, 10, 12]],
  ])('%s, all that the customer has seen is there, and counted once', async (_where, ends) => {
    await apply(ends);
    const found = [...documentsOf(requests).values()] as RequestDocument[];
    const [now, ...earlier] = found.toSorted((one, other) => Number(other._id === id) - Number(one._id === id));
    expect(now).toMatchObject({ _id: id, status: 'REJECTED_INTERNALLY', access: null, sequence: records.length });
    expect(now?.earlier).toEqual(earlier.toSorted((one, other) => one.sequence - other.sequence));
    expect(now?.earlier).toMatchObject([
      { status: 'APPROVED', environmentId: 'production', takenAgain: { id }, access: { endReason: 'PERIOD_OVER' } },
      { status: 'APPROVED', environmentId: 'test', takenAgain: { id }, access: { endReason: 'PERIOD_OVER' } },
    ]);
    const counted = ([...documentsOf(outcomes).values()] as OutcomesDocument[]).flatMap((one) => [...outcomesIn(one)]);
    expect(counted).toMatchObject([
      { kind: 'APPROVED', environmentId: 'production', engineerId: 'engineer-1', afterMs: 2_000 },
      { kind: 'APPROVED', environmentId: 'test', engineerId: 'engineer-2', afterMs: 2_000 },
    ]);
  });

  test('and again from the beginning, as after the loss of a progress, changes nothing', async () => {
    await apply([9]);
    const before = new Map([...stored].map(([name, documents]) => [name, new Map(documents)]));
    await apply(each);
    await apply([]);
    expect(stored).toEqual(before);
  });
});

test('a document in which an earlier release kept no former request stops nothing', async () => {
  stored.clear();
  await apply([]);
  const { earlier: _, ...now } = documentsOf(requests).get(id) as RequestDocument;
  stored.clear();
  documentsOf(requests).set(id, {
    ...now,
    lockbox: { createdAt: Date.UTC(2027, 0, 1), expiresAt: 0 },
  } as StoredDocument);
  await apply([], 1);
  const counted = ([...documentsOf(outcomes).values()] as OutcomesDocument[]).flatMap((one) => [...outcomesIn(one)]);
  expect(counted).toMatchObject([{ afterMs: null }, { afterMs: null }]);
});
