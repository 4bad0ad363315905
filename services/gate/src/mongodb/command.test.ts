import { BSON, Decimal128, Long, UUID } from 'mongodb';
import { expect, test } from 'vitest';
import { commandOutcomeOf, readCommand } from './command.ts';

const bson = (content: object) => Buffer.from(BSON.serialize(content));
const sequence = (name: string, ...documents: object[]) => ({ name, documents: Buffer.concat(documents.map(bson)) });
function named(content: object, ...sequences: ReturnType<typeof sequence>[]): readonly string[] | undefined {
  const [command = ''] = Object.keys(content);
  return readCommand(command, { body: bson({ ...content, $db: 'shop' }), sequences })?.named.map(
    ({ action, asked, database, collection }) => `${action} ${asked} ${database}.${collection}`,
  );
}

test.each<[object, ...string[]]>([
  [{ find: 'orders', filter: { secret: 1 } }, 'READ 1 shop.orders'],
  [{ count: 'orders', query: {} }, 'READ 1 shop.orders'],
  [{ distinct: 'orders', key: 'what' }, 'READ 1 shop.orders'],
  [{ getMore: Long.fromNumber(7), collection: 'orders' }, 'READ 0 shop.orders'],
  [{ explain: { find: 'orders' }, verbosity: 'executionStats' }, 'READ 1 shop.orders'],
  [{ insert: 'orders', documents: [{}, {}, {}] }, 'CREATE 3 shop.orders'],
  [{ update: 'orders', updates: [{ q: {}, u: {}, multi: true }] }, 'UPDATE 1 shop.orders'],
  [{ delete: 'orders', deletes: [{ q: {} }, { q: {} }] }, 'DELETE 2 shop.orders'],
  [{ findAndModify: 'orders', update: {} }, 'UPDATE 1 shop.orders'],
  [{ findandmodify: 'orders', remove: true }, 'DELETE 1 shop.orders'],
  [{ findAndModify: 'orders', remove: false, update: {} }, 'UPDATE 1 shop.orders'],
  [{ aggregate: 'orders', pipeline: [{ $match: {} }] }, 'READ 1 shop.orders'],
  [{ aggregate: 'orders', pipeline: [{ $match: {} }, { $out: 'copy' }] }, 'READ 1 shop.orders', 'CREATE 1 shop.copy'],
  [
    { aggregate: 'orders', pipeline: [{ $merge: { into: { db: 'stock', coll: 'parts' }, on: '_id' } }] },
    'READ 1 shop.orders',
    'UPDATE 1 stock.parts',
  ],
  [
    {
      aggregate: 'orders',
      pipeline: [{ $facet: { a: [{ $lookup: { from: 'cards', pipeline: [{ $unionWith: 'parts' }] } }] } }],
    },
    'READ 1 shop.orders',
    'READ 1 shop.cards',
    'READ 1 shop.parts',
  ],
  [{ aggregate: 1, pipeline: [{ $currentOp: {} }] }],
  [{ aggregate: 1, pipeline: [{ $documents: [] }, { $unionWith: { coll: 'cards' } }] }, 'READ 1 shop.cards'],
  [{ mapReduce: 'orders', out: { merge: 'copy', db: 'stock' } }, 'READ 1 shop.orders', 'CREATE 1 stock.copy'],
  [{ mapReduce: 'orders', out: { inline: 1 } }, 'READ 1 shop.orders'],
  [{ aggregate: 'orders', pipeline: [{ $match: { constructor: 'cards' } }] }, 'READ 1 shop.orders'],
  [{ getMore: Long.fromNumber(7), collection: '$cmd.listCollections' }],
  [{ getMore: Long.fromNumber(7), collection: '$cmd.aggregate' }, 'READ 0 shop.undefined'],
  [{ findAndModify: 'orders', remove: null, update: {} }, 'UPDATE 1 shop.orders'],
  [{ findAndModify: 'orders', remove: Decimal128.fromString('0'), update: {} }, 'UPDATE 1 shop.orders'],
  [{ findAndModify: 'orders', remove: true, update: null }, 'DELETE 1 shop.orders'],
  [
    { aggregate: 'orders', pipeline: [{ $merge: { into: 'copy', whenMatched: 'keepExisting' } }] },
    'READ 1 shop.orders',
    'CREATE 1 shop.copy',
  ],
  [
    { aggregate: 'orders', pipeline: [{ $merge: { into: 'copy', whenMatched: 'replace' } }] },
    'READ 1 shop.orders',
    'UPDATE 1 shop.copy',
  ],
  [{ find: new UUID() }],
  [{ find: 'x'.repeat(256) }],
  [{ listCollections: 1 }],
  [{ create: 'orders' }],
])('%j names what it reads and changes', (content, ...expected) => {
  expect(named(content)).toEqual(expected);
});

test('lists of documents beside the command are read as those in it', () => {
  expect(named({ insert: 'orders' }, sequence('documents', { a: 1 }, { b: 2 }))).toEqual(['CREATE 2 shop.orders']);
  expect(named({ aggregate: 'orders' }, sequence('pipeline', { $lookup: { from: 'cards' } }))).toEqual([
    'READ 1 shop.orders',
    'READ 1 shop.cards',
  ]);
  const ops = sequence('ops', { insert: 0, document: {} }, { delete: 1, filter: {} }, { insert: 0, document: {} });
  const nsInfo = sequence('nsInfo', { ns: 'shop.orders' }, { ns: 'stock.parts.old' });
  expect(named({ bulkWrite: 1 }, ops, nsInfo)).toEqual(['CREATE 2 shop.orders', 'DELETE 1 stock.parts.old']);
});

test.each(['hello', 'ping', 'endSessions', 'saslContinue', 'commitTransaction', 'killCursors'])(
  '%s does nothing with data',
  (command) => expect(named({ [command]: 1 })).toBeUndefined(),
);

test('what could be of two databases, or is no document, is not understood', () => {
  const [one, two] = [bson({ find: 'orders', $db: 'shop' }), bson({ $db: 'stock' })];
  const both = Buffer.concat([Buffer.alloc(4), one.subarray(4, -1), two.subarray(4)]);
  both.writeInt32LE(both.length);
  expect(() => readCommand('find', { body: both, sequences: [] })).toThrow('two databases');
  expect(() => readCommand('find', { body: one.subarray(0, -3), sequences: [] })).toThrow(
    'a document is not understood',
  );
  const cut = { name: 'documents', documents: bson({ a: 1 }).subarray(0, -1) };
  expect(() => readCommand('insert', { body: bson({ insert: 'orders', $db: 'shop' }), sequences: [cut] })).toThrow(
    'a list of documents is not understood',
  );
});

/** So deep, one within the other. */
const nested = (depth: number): object =>
  Array.from({ length: depth }).reduce<object>((inner) => ({ a: inner }), { $unionWith: 'cards' });

test('what would take a gate long, or much memory, and no server takes, is not understood', () => {
  const many = (length: number) => Array.from({ length }, () => 0);
  const stages = (length: number) => many(length).map((_, i) => ({ $unionWith: `c${i}` }));
  const ops = (length: number) => many(length).map(() => ({ insert: 0, document: {} }));
  const inAFacet = (length: number) => ({ aggregate: 'orders', pipeline: [{ $facet: { a: stages(length) } }] });
  expect(named(inAFacet(900))).toHaveLength(901);
  const fields = Object.fromEntries(many(1_001).map((_, i) => [`f${i}`, null]));
  for (const [tooMuch, why] of [
    [{ find: 'orders', ...fields }, 'a document has too many fields'],
    [{ explain: { find: 'orders', ...fields } }, 'a document has too many fields'],
    [{ insert: 'orders', documents: many(100_001) }, 'a document has too many fields'],
    [{ bulkWrite: 1, ops: ops(100_001), nsInfo: [{ ns: 'shop.orders' }] }, 'a document has too many fields'],
    [
      { bulkWrite: 1, ops: [{ insert: 0, ...many(20) }], nsInfo: [{ ns: 'shop.orders' }] },
      'a document has too many fields',
    ],
    [{ aggregate: 'orders', pipeline: [nested(201)] }, 'a pipeline is too deep'],
    [inAFacet(1_001), 'a command names too many collections'],
  ] as const)
    expect(() => named(tooMuch)).toThrow(why);
  const documents = sequence('documents', ...many(100_001).map(() => ({})));
  expect(() => named({ insert: 'orders' }, documents)).toThrow('a list has too many documents');
});

test('what a pipeline looks for may be long', () => {
  const ids = Array.from({ length: 200_000 }, (_, i) => i);
  expect(named({ aggregate: 'orders', pipeline: [{ $match: { _id: { $in: ids } } }, nested(150)] })).toEqual([
    'READ 1 shop.orders',
    'READ 1 shop.cards',
  ]);
});

test('of what is written at once, all has to be understood', () => {
  const [insert, nsInfo] = [{ insert: 0, document: {} }, [{ ns: 'shop.orders' }]];
  for (const other of [{ delete: 1, filter: {} }, { delete: Decimal128.fromString('0'), filter: {} }, { replace: 0 }])
    expect(() => named({ bulkWrite: 1, ops: [insert, other], nsInfo })).toThrow('not understood');
});

test.each<[object, object]>([
  [{ cursor: { firstBatch: [{}, {}], id: Long.fromNumber(7), ns: 'shop.orders' }, ok: 1 }, { READ: 2 }],
  [{ cursor: { nextBatch: [], id: Long.ZERO }, ok: 1 }, { READ: 0 }],
  [{ values: [1, 2, 3], ok: 1 }, { READ: 3 }],
  [
    { n: 5, nModified: 2, ok: 1 },
    { CREATE: 5, UPDATE: 5, DELETE: 5 },
  ],
  [
    { cursor: { firstBatch: [{}] }, nInserted: 1, nMatched: 2, nUpserted: 3, nDeleted: 4, ok: 1 },
    { READ: 1, CREATE: 1, UPDATE: 5, DELETE: 4 },
  ],
  [{ value: { number: '4111' }, ok: 1 }, {}],
])('of an answer, only how many documents it has is read: %j', (answer, found) => {
  expect(commandOutcomeOf(bson(answer))).toEqual({ isDone: true, found });
});

test('an answer that is no "ok" is not done', () => {
  expect(commandOutcomeOf(bson({ ok: 0, code: 13 }))).toEqual({ isDone: false, found: {} });
  expect(commandOutcomeOf(bson({ ok: true }))).toEqual({ isDone: true, found: {} });
});
