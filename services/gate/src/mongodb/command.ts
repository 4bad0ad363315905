/**
 * Determines a command's actions on collections and the number of documents, from its bytes and the answer's. Content is
 * skipped in place: of documents, only their number is read.
 */
import type { AccessAction } from '@lockbox/contracts/generated/intake';
import {
  ARRAY,
  arrayLengthOf,
  type BsonField,
  bsonFieldsOf,
  DOCUMENT,
  documentsIn,
  fieldTextOf,
  isGiven,
  itemsOf,
  numberOf,
  visitFields,
} from './fields.ts';
import type { MessageParts } from './wire.ts';

export interface Named {
  readonly database: string;
  /** Undefined of a cursor that the server knows by no collection, though its pipeline may read some. */
  readonly collection: string | undefined;
  readonly action: AccessAction;
  /** On how many documents, where no answer says it: as many as it brings or has statements; of what goes on with another none. */
  readonly asked: number;
}

export interface Command {
  /** Empty where it names no collection. */
  readonly named: readonly Named[];
  /** It brings more of what another command began. */
  readonly goesOn: boolean;
}

/** The server's answer to a command. */
export interface MongoOutcome {
  readonly isDone: boolean;
  /** How many documents were read or changed; undefined where it does not say. */
  readonly found: Readonly<Partial<Record<AccessAction, number | undefined>>>;
}

/** Commands of the connection or the session alone: they access no data. */
const OF_SESSION: ReadonlySet<string> = new Set(
  'hello isMaster ismaster ping buildInfo buildinfo connectionStatus whatsmyuri saslStart saslContinue logout startSession refreshSessions endSessions killCursors commitTransaction abortTransaction'.split(
    ' ',
  ),
);
/** Those that name a collection as their value. */
const BY_COMMAND = actions({
  READ: ['find', 'aggregate', 'count', 'distinct', 'mapReduce', 'mapreduce'],
  CREATE: ['insert'],
  UPDATE: ['update', 'findAndModify', 'findandmodify'],
  DELETE: ['delete'],
});
/** The commands' lists: documents, or statements. */
const LISTS: ReadonlyMap<string, string> = new Map([
  ['insert', 'documents'],
  ['update', 'updates'],
  ['delete', 'deletes'],
]);
/** Stages at any position in a pipeline. */
const STAGES = actions({
  READ: ['$lookup', '$graphLookup', '$unionWith'],
  CREATE: ['$out'],
  UPDATE: ['$merge'],
});
const DOLLAR = 0x24;
/** MongoDB's own limits: levels of a document, and stages of a pipeline, each of which may name a collection. */
const [DEEPEST, MOST_NAMED] = [200, 1_000];
/** The name for the cursor of a pipeline without a collection. */
const OF_DATABASE = '$cmd.aggregate';
/** The last three in `out` of mapReduce. */
const NAMES_COLLECTION = ['from', 'coll', 'into', 'replace', 'merge', 'reduce'];
/** Limits and operations of bulkWrite. */
const MOST_OF_ITEM = 20;
const OPERATIONS = actions({ CREATE: ['insert'], UPDATE: ['update'], DELETE: ['delete'] });

/** By name, which may be anything that an engineer writes. */
function actions(names: Readonly<Partial<Record<AccessAction, readonly string[]>>>): ReadonlyMap<string, AccessAction> {
  const all = Object.entries(names) as readonly (readonly [AccessAction, readonly string[]])[]; // as they were given
  return new Map(all.flatMap(([action, its]) => its.map((name) => [name, action] as const)));
}

/** Undefined where nothing is done by it. Throws where it is not understood. */
export function readCommand(command: string, parts: MessageParts): Command | undefined {
  const fields = bsonFieldsOf(parts.body);
  const databases = fields.filter(({ name }) => name === '$db');
  if (databases.length > 1) throw new Error('there are two databases');
  const database = fieldTextOf(databases[0]) ?? '';
  const [first] = fields;
  if (command !== 'explain' || first?.type !== DOCUMENT) return commandIn(command, fields, parts.sequences, database);
  const explained = bsonFieldsOf(first.value);
  return commandIn(explained[0]?.name ?? '', explained, [], database);
}

function commandIn(
  command: string,
  fields: readonly BsonField[],
  sequences: MessageParts['sequences'],
  database: string,
): Command | undefined {
  if (OF_SESSION.has(command)) return undefined;
  const [first] = fields;
  const all = (name: string) => fields.filter((field) => field.name === name);
  const list = (name: string): readonly Buffer[] => [
    ...all(name).flatMap(({ type, value }) => (type === ARRAY ? itemsOf(value) : [])),
    ...sequences.flatMap((sequence) => (sequence.name === name ? documentsIn(sequence.documents) : [])),
  ];
  const named: Named[] = [];
  const add = (more: Iterable<Named>): void => addUpTo(named, more);

  if (command === 'getMore') for (const field of all('collection')) add(namedByCursor(field, database));
  if (command === 'bulkWrite') add(writtenBy(list('nsInfo'), list('ops')));
  // Without an update it removes, however that is written.
  const removes = command.toLowerCase() === 'findandmodify' && !all('update').some(isGiven);
  const action = removes ? 'DELETE' : BY_COMMAND.get(command);
  if (action !== undefined && first !== undefined) {
    const brings = LISTS.get(command);
    add(collectionsIn(first, database, action, brings === undefined ? 1 : Math.max(1, list(brings).length)));
    for (const stage of list('pipeline')) addNamedByStage(named, stage, database);
    for (const out of all('out')) add(collectionsIn(out, database, 'CREATE', 1));
  }
  return { named: onceEach(named), goesOn: command === 'getMore' };
}

function addUpTo(named: Named[], more: Iterable<Named>): void {
  for (const one of more) if (named.push(one) > MOST_NAMED) throw new Error('a command names too many collections');
}

/** The command for a further answer, which was not requested separately. */
export const furtherOf = ({ named }: Command): Command => ({
  named: named.map((one) => ({ ...one, asked: 0 })),
  goesOn: true,
});

/** At any depth, since stages contain pipelines. */
function addNamedByStage(named: Named[], stage: Buffer, database: string, depth = 0): void {
  if (depth > DEEPEST) throw new Error('a pipeline is too deep');
  visitFields(stage, (type, nameAt, nameEnd, at, end) => {
    const name = stage[nameAt] === DOLLAR ? stage.toString('utf8', nameAt, nameEnd) : '';
    const action = STAGES.get(name);
    if (action !== undefined) {
      const field = { name, type, value: stage.subarray(at, end) };
      addUpTo(named, collectionsIn(field, database, insertsOnly(field) ? 'CREATE' : action, 1));
    }
    if (type === DOCUMENT || type === ARRAY) addNamedByStage(named, stage.subarray(at, end), database, depth + 1);
  });
}

/** A merge that changes nothing that is there, and needs no right to. */
function insertsOnly({ name, type, value }: BsonField): boolean {
  if (name !== '$merge' || type !== DOCUMENT) return false;
  const whenMatched = fieldTextOf(bsonFieldsOf(value).find((field) => field.name === 'whenMatched'));
  return whenMatched === 'keepExisting' || whenMatched === 'fail';
}

/** A name, or a document that has one, or that has a document that has one. */
function* collectionsIn(
  field: BsonField,
  database: string,
  action: AccessAction,
  asked: number,
  depth = 0,
): Generator<Named> {
  const collection = fieldTextOf(field);
  // The server's own `$cmd` names are no collections.
  if (collection !== undefined && !collection.startsWith('$cmd')) yield { database, collection, action, asked };
  if (field.type !== DOCUMENT || depth > 1) return;
  const fields = bsonFieldsOf(field.value);
  const its = fieldTextOf(fields.find(({ name }) => name === 'db')) ?? database;
  for (const inner of fields)
    if (NAMES_COLLECTION.includes(inner.name)) yield* collectionsIn(inner, its, action, asked, depth + 1);
}

function* namedByCursor(field: BsonField, database: string): Generator<Named> {
  yield* collectionsIn(field, database, 'READ', 0);
  if (fieldTextOf(field) === OF_DATABASE) yield { database, collection: undefined, action: 'READ', asked: 0 };
}

function* writtenBy(namespaces: readonly Buffer[], operations: readonly Buffer[]): Generator<Named> {
  const names = namespaces.map((document) =>
    fieldTextOf(bsonFieldsOf(document, MOST_OF_ITEM).find(({ name }) => name === 'ns')),
  );
  const asked = new Map<string, number>();
  for (const operation of operations) {
    const [first] = bsonFieldsOf(operation, MOST_OF_ITEM);
    const [action, name] = [OPERATIONS.get(first?.name ?? ''), names[numberOf(first) ?? -1]];
    if (action === undefined || name === undefined) throw new Error('what is written is not understood');
    const key = `${action} ${name}`;
    asked.set(key, (asked.get(key) ?? 0) + 1);
  }
  for (const [key, count] of asked) {
    const [action = '', name = ''] = key.split(/ (.*)/s);
    const dot = name.indexOf('.');
    const [database, collection] = [name.slice(0, dot), name.slice(dot + 1)];
    yield { database, collection, action: action as AccessAction, asked: count }; // as it was put in
  }
}

const onceEach = (named: readonly Named[]): readonly Named[] => [
  ...new Map(named.map((one) => [JSON.stringify([one.action, one.database, one.collection]), one])).values(),
];

/** Throws where the answer is not understood. */
export function commandOutcomeOf(answer: Buffer): MongoOutcome {
  const fields = new Map(bsonFieldsOf(answer).map((field) => [field.name, field]));
  const number = (...names: readonly string[]): number | undefined => {
    const known = names.flatMap((name) => numberOf(fields.get(name)) ?? []);
    return known.length === 0 ? undefined : known.reduce((sum, one) => sum + one);
  };
  const cursor = fields.get('cursor');
  const batches = [
    ...(cursor?.type === DOCUMENT ? bsonFieldsOf(cursor.value) : []).filter(({ name }) =>
      /^(first|next)Batch$/.test(name),
    ),
    ...['values', 'results'].flatMap((name) => fields.get(name) ?? []),
  ].filter(({ type }) => type === ARRAY);
  const changed = number('n');
  const found = {
    READ: batches.length === 0 ? undefined : batches.reduce((sum, { value }) => sum + arrayLengthOf(value), 0),
    CREATE: number('nInserted') ?? changed,
    UPDATE: number('nMatched', 'nUpserted') ?? changed,
    DELETE: number('nDeleted') ?? changed,
  };
  return { isDone: number('ok') === 1, found };
}
