/**
 * Documents in BSON, read where their bytes are. Whoever sends one may make it of millions of fields, or of any depth: nothing is
 * made of what is passed over, and of what is taken there is a most.
 */

/** One field of a document, by the numbers that BSON has for types. */
export interface BsonField {
  readonly name: string;
  readonly type: number;
  readonly value: Buffer;
}
export const [DOCUMENT, ARRAY] = [3, 4];
const [DOUBLE, TEXT, BOOLEAN, INT32, INT64] = [1, 2, 8, 16, 18];
const [BINARY, UNDEFINED, NULL, REGEX, POINTER, CODE, SYMBOL, SCOPED_CODE] = [5, 6, 10, 11, 12, 13, 14, 15];
/** Undefined, object id, boolean, date, null, numbers, timestamp, and the least and the greatest key. */
const LENGTHS = new Map([
  ...([
    [DOUBLE, 8],
    [UNDEFINED, 0],
    [7, 12],
    [BOOLEAN, 1],
    [9, 8],
    [NULL, 0],
  ] as const),
  ...([
    [INT32, 4],
    [17, 8],
    [INT64, 8],
    [19, 16],
    [255, 0],
    [127, 0],
  ] as const),
]);

/** No command has more of its own, and no pipeline more stages. */
const MOST_FIELDS = 1_000;
/** Documents and statements of one command, as MongoDB takes them. */
const MOST_ITEMS = 100_000;

type Visit = (type: number, nameAt: number, nameEnd: number, at: number, end: number) => void;

/** Throws where it is no document. */
export function visitFields(document: Buffer, visit: Visit): void {
  const end = document.length - 1;
  if (end < 4 || document.readUInt32LE(0) !== document.length || document[end] !== 0) throw notUnderstood();
  for (let nameAt = 5; nameAt <= end; ) {
    const type = document[nameAt - 1] ?? 0;
    const nameEnd = endOfText(document, nameAt);
    const at = nameEnd + 1;
    const next = at + lengthAt(document, type, at);
    if (next > end) throw notUnderstood();
    visit(type, nameAt, nameEnd, at, next);
    nameAt = next + 1;
  }
}

function lengthAt(document: Buffer, type: number, at: number): number {
  const length = LENGTHS.get(type);
  if (length !== undefined) return length;
  switch (type) {
    case DOCUMENT:
    case ARRAY:
    case SCOPED_CODE:
      return document.readUInt32LE(at);
    case TEXT:
    case CODE:
    case SYMBOL:
      return document.readUInt32LE(at) + 4;
    case BINARY:
      return document.readUInt32LE(at) + 5;
    case POINTER:
      return document.readUInt32LE(at) + 16;
    case REGEX:
      return endOfText(document, endOfText(document, at) + 1) + 1 - at;
    default:
      throw notUnderstood();
  }
}

function endOfText(document: Buffer, at: number): number {
  let end = at;
  while (document[end] !== 0) if (++end >= document.length) throw notUnderstood();
  return end;
}

export function bsonFieldsOf(document: Buffer, most = MOST_FIELDS): readonly BsonField[] {
  const fields: BsonField[] = [];
  visitFields(document, (type, nameAt, nameEnd, at, end) => {
    if (fields.length === most) throw new Error('a document has too many fields');
    fields.push({ name: document.toString('utf8', nameAt, nameEnd), type, value: document.subarray(at, end) });
  });
  return fields;
}

export function arrayLengthOf(array: Buffer): number {
  let length = 0;
  visitFields(array, () => void length++);
  return length;
}

/** The consecutive documents of a list. */
export function documentsIn(sequence: Buffer): readonly Buffer[] {
  const documents: Buffer[] = [];
  for (let at = 0; at < sequence.length; ) {
    const next = at + sequence.readInt32LE(at);
    if (next < at + 5 || next > sequence.length) throw new Error('a list of documents is not understood');
    if (documents.length === MOST_ITEMS) throw new Error('a list has too many documents');
    documents.push(sequence.subarray(at, next));
    at = next;
  }
  return documents;
}

/** Those of an array. */
export const itemsOf = (array: Buffer): readonly Buffer[] => bsonFieldsOf(array, MOST_ITEMS).map(({ value }) => value);

/** A field without a value is as none. */
export const isGiven = ({ type }: BsonField): boolean => type !== NULL && type !== UNDEFINED;

/** No name is longer: what is cannot be one. */
const LONGEST_NAME = 255;
export const fieldTextOf = (field: BsonField | undefined): string | undefined =>
  field?.type === TEXT && field.value.length <= LONGEST_NAME + 5
    ? field.value.toString('utf8', 4, field.value.length - 1)
    : undefined;

export function numberOf(field: BsonField | undefined): number | undefined {
  switch (field?.type) {
    case DOUBLE:
      return field.value.readDoubleLE();
    case INT32:
      return field.value.readInt32LE();
    case INT64:
      return Number(field.value.readBigInt64LE());
    case BOOLEAN:
      return field.value.readUInt8();
    default:
      return undefined;
  }
}

const notUnderstood = (): Error => new Error('a document is not understood');
