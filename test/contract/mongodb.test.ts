/** The behaviour of MongoDB, or of another server with its protocol, on which Lockbox relies through the driver. */
import { testStack } from '@lockbox/testing/stack';
import { transientReason } from '@lockbox/worker/retry';
import { type Collection, MongoBulkWriteError, MongoClient, MongoServerError } from 'mongodb';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

interface Document {
  readonly _id: string;
  readonly sequence: number;
  readonly name?: string;
  readonly state?: string;
}

let client: MongoClient;
let documents: Collection<Document>;

beforeAll(() => {
  client = new MongoClient(testStack().mongoUrl, { writeConcern: { w: 'majority', journal: true } });
  documents = client.db(`contract_${Date.now().toString(36)}`).collection('documents');
});
beforeEach(async () => {
  await documents.deleteMany({});
});
afterAll(async () => {
  await client.db(documents.dbName).dropDatabase();
  await client.close();
});

const guarded = (sequence: number, name: string) => ({
  updateOne: {
    filter: { _id: 'one', sequence: { $lt: sequence } },
    update: { $set: { sequence, name } },
    upsert: true,
  },
});

test('a guarded upsert makes a document, changes an older one, and is refused with 11000 by a newer one', async () => {
  await documents.bulkWrite([guarded(2, 'second')]);
  await documents.bulkWrite([guarded(3, 'third')]);
  const refused: unknown = await documents.bulkWrite([guarded(1, 'first')], { ordered: false }).catch((error) => error);
  expect(refused).toBeInstanceOf(MongoBulkWriteError);
  expect(refused).toMatchObject({ code: 11000, writeErrors: [{ index: 0, code: 11000 }] });
  expect(await documents.findOne({ _id: 'one' })).toEqual({ _id: 'one', sequence: 3, name: 'third' });
});

test('an unordered bulk write goes on after a refused write, and names it by its index', async () => {
  await documents.insertOne({ _id: 'one', sequence: 9 });
  const other = { updateOne: { filter: { _id: 'two' }, update: { $set: { sequence: 1 } }, upsert: true } };
  const refused: unknown = await documents
    .bulkWrite([guarded(1, 'stale'), other], { ordered: false })
    .catch((error) => error);
  expect(refused).toMatchObject({ writeErrors: [{ index: 0 }] });
  expect(await documents.findOne({ _id: 'two' })).toEqual({ _id: 'two', sequence: 1 });
});

test('an update by a pipeline reads the present document', async () => {
  await documents.insertOne({ _id: 'one', sequence: 5, name: 'kept' });
  const raise = (to: number) =>
    documents.updateOne({ _id: 'one' }, [
      {
        $set: {
          name: { $cond: [{ $lt: ['$sequence', to] }, 'replaced', '$name'] },
          sequence: { $max: ['$sequence', to] },
        },
      },
    ]);
  await raise(4);
  expect(await documents.findOne({ _id: 'one' })).toMatchObject({ sequence: 5, name: 'kept' });
  await raise(6);
  expect(await documents.findOne({ _id: 'one' })).toMatchObject({ sequence: 6, name: 'replaced' });
});

test('$max makes a document that is missing, and never lowers one', async () => {
  const reached = (sequence: number) =>
    documents.updateOne({ _id: 'progress' }, { $max: { sequence } }, { upsert: true });
  await reached(7);
  await reached(5);
  expect(await documents.findOne({ _id: 'progress' })).toMatchObject({ sequence: 7 });
});

test('$setOnInsert does not change an existing document', async () => {
  const insert = (name: string) =>
    documents.updateOne({ _id: 'one' }, { $setOnInsert: { sequence: 1, name } }, { upsert: true });
  await insert('first');
  await insert('second');
  expect(await documents.findOne({ _id: 'one' })).toMatchObject({ name: 'first' });
});

test('an aborted transaction leaves nothing, and a committed one all', async () => {
  const session = client.startSession();
  try {
    session.startTransaction();
    await documents.insertOne({ _id: 'one', sequence: 1 }, { session });
    expect(await documents.findOne({ _id: 'one' })).toBeNull();
    await session.abortTransaction();
    expect(await documents.countDocuments()).toBe(0);
    await session.withTransaction(async () => {
      await documents.insertOne({ _id: 'one', sequence: 1 }, { session });
      await documents.insertOne({ _id: 'two', sequence: 1 }, { session });
    });
    expect(await documents.countDocuments()).toBe(2);
  } finally {
    await session.endSession();
  }
});

test('of two transactions on one document, one fails with a transient error', async () => {
  await documents.insertOne({ _id: 'one', sequence: 1 });
  const [first, second] = [client.startSession(), client.startSession()];
  try {
    first.startTransaction();
    second.startTransaction();
    await documents.updateOne({ _id: 'one' }, { $set: { sequence: 2 } }, { session: first });
    const error: unknown = await documents
      .updateOne({ _id: 'one' }, { $set: { sequence: 3 } }, { session: second })
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(MongoServerError);
    expect(error).toMatchObject({ code: 112 });
    expect(transientReason(error)).toBe('MongoDB (MongoServerError 112)');
    await first.commitTransaction();
  } finally {
    await Promise.all([first.endSession(), second.endSession()]);
  }
});

test('a partial unique index applies only to documents that its filter matches', async () => {
  await documents.createIndex(
    { name: 1 },
    { unique: true, partialFilterExpression: { state: { $eq: 'open' } }, name: 'one open of each name' },
  );
  await documents.insertMany([
    { _id: 'one', sequence: 1, name: 'n', state: 'closed' },
    { _id: 'two', sequence: 1, name: 'n', state: 'closed' },
    { _id: 'three', sequence: 1, name: 'n', state: 'open' },
  ]);
  await expect(documents.insertOne({ _id: 'four', sequence: 1, name: 'n', state: 'open' })).rejects.toMatchObject({
    code: 11000,
  });
});

test('a server that is away makes an operation fail with a transient error, and not the start', async () => {
  const nobody = new MongoClient('mongodb://127.0.0.1:9/?directConnection=true', { serverSelectionTimeoutMS: 300 });
  const error: unknown = await nobody
    .db('none')
    .collection('none')
    .findOne({})
    .catch((reason: unknown) => reason);
  expect(transientReason(error)).toBe('MongoDB (MongoServerSelectionError)');
  await nobody.close();
});
