/**
 * Reads a client's messages to MongoDB (its wire protocol) as far as needed to know the connection's user and the command. A
 * message that identifies the user is rebuilt from the parsed content, so that no server can read it differently.
 */
import { Binary, BSON } from 'mongodb';

const HEADER = 16;
const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 2;
/** In OP_QUERY, the first key of a document that has the command in it. */
const WRAPPERS = ['$query', 'query'];
/** The section kinds of OP_MSG: one document, and a list of documents that belongs to it. */
const [BODY, SEQUENCE] = [0, 1] as const;
/** More than any command has. */
const SEQUENCES = 8;
/** Content that is parsed completely is short: a user's name, or a driver's description of itself. */
const LONGEST_CONTENT = 65_536;

export type Content = Record<string, unknown>;

/** The parts of an OP_MSG, as they are in its bytes. */
export interface MessageParts {
  readonly body: Buffer;
  /** Lists of documents beside the body, as consecutive documents. */
  readonly sequences: readonly { readonly name: string; readonly documents: Buffer }[];
}

export interface CommandMessage {
  /** By which the answer names it. */
  readonly id: number;
  /** The client waits for an answer. */
  readonly isAnswered: boolean;
  /** The command: the first key, whatever else is there. */
  readonly command: string;
  /** Undefined of the older form, OP_QUERY. */
  readonly parts: MessageParts | undefined;
  /** The content of a message of one document; throws for more. */
  content(): Content;
  /** The database that the command is for. */
  database(content: Content): unknown;
  /** The same message with another content. */
  saying(content: Content): Buffer;
  /** The server's answer that it is refused; undefined where the client waits for none. */
  refusal(code: number, sentence: string): Buffer | undefined;
}

/** Throws where it is not understood: compressed, for instance. */
export function readMessage(message: Buffer): CommandMessage {
  const opCode = message.readInt32LE(12);
  if (opCode === OP_MSG) return readMsg(message);
  if (opCode === OP_QUERY) return readQuery(message);
  throw new Error(`the operation ${opCode} is not understood`);
}

function readMsg(message: Buffer): CommandMessage {
  const flags = message.readUInt32LE(HEADER);
  const isAnswered = (flags & MORE_TO_COME) === 0;
  const { body, sequences } = partsOf(message);
  return {
    id: idOf(message),
    isAnswered,
    command: firstKey(body),
    parts: { body, sequences },
    content() {
      if (sequences.length > 0) throw new Error('there is more than one document');
      return contentOf(body);
    },
    database: (content) => content.$db,
    saying: (content) => messageOf(message, OP_MSG, [uint32(flags & ~CHECKSUM_PRESENT), BODY_MARK, encoded(content)]),
    refusal: (code, sentence) =>
      isAnswered ? answerTo(message, OP_MSG, [uint32(0), BODY_MARK, encoded(failure(code, sentence))]) : undefined,
  };
}

function partsOf(message: Buffer): MessageParts {
  const end = message.length - ((message.readUInt32LE(HEADER) & CHECKSUM_PRESENT) === 0 ? 0 : 4);
  let body: Buffer | undefined;
  const sequences: MessageParts['sequences'][number][] = [];
  for (let at = HEADER + 4; at < end; ) {
    const kind = message.readUInt8(at);
    const size = message.readInt32LE(at + 1);
    const next = at + 1 + size;
    if ((kind !== BODY && kind !== SEQUENCE) || size < 5 || next > end) throw new Error('a section is not understood');
    if (kind === BODY) {
      if (body !== undefined) throw new Error('there are two bodies');
      body = message.subarray(at + 1, next);
    } else {
      const nameEnd = message.indexOf(0, at + 5);
      if (nameEnd < 0 || nameEnd >= next) throw new Error('a section has no name');
      const name = message.toString('utf8', at + 5, nameEnd);
      if (sequences.length === SEQUENCES) throw new Error('there are too many lists of documents');
      sequences.push({ name, documents: message.subarray(nameEnd + 1, next) });
    }
    at = next;
  }
  if (body === undefined) throw new Error('there is no body');
  return { body, sequences };
}

/** Reads the legacy form with which clients begin before they know the server's version. */
function readQuery(message: Buffer): CommandMessage {
  const nameEnd = message.indexOf(0, HEADER + 4);
  const start = nameEnd + 9; // behind two numbers
  const namespace = message.toString('latin1', HEADER + 4, nameEnd);
  if (nameEnd < 0 || !namespace.endsWith('.$cmd')) throw new Error('it is no command');
  const document = message.subarray(start);
  if (document.readInt32LE(0) !== document.length) throw new Error('there is more than one document');
  const command = firstKey(document);
  // The server takes the command from within: it could be one by which somebody signs in.
  if (WRAPPERS.includes(command)) throw new Error('a command within another document is not understood');
  return {
    id: idOf(message),
    isAnswered: true,
    command,
    parts: undefined,
    content: () => contentOf(document),
    database: () => namespace.slice(0, -'.$cmd'.length),
    saying: (content) => messageOf(message, OP_QUERY, [message.subarray(HEADER, start), encoded(content)]),
    refusal: (code, sentence) =>
      answerTo(message, OP_REPLY, [uint32(0), Buffer.alloc(12), uint32(1), encoded(failure(code, sentence))]),
  };
}

/** Read from its bytes: JavaScript would have keys that are numbers first. */
const firstKey = (document: Buffer): string => document.toString('utf8', 5, document.indexOf(0, 5));

const idOf = (message: Buffer): number => message.readInt32LE(4);

/** Nothing becomes another type on the way. */
function contentOf(document: Buffer): Content {
  if (document.length > LONGEST_CONTENT) throw new Error('what is said is too long');
  return BSON.deserialize(document, { promoteValues: false });
}
const encoded = (content: Content): Uint8Array => BSON.serialize(content, { ignoreUndefined: true });

const failure = (code: number, sentence: string): Content => ({ ok: 0, errmsg: sentence, code });
const BODY_MARK = Buffer.from([BODY]);

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

function framed(ids: Buffer, opCode: number, parts: readonly Uint8Array[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, HEADER);
  return Buffer.concat([uint32(length), ids, uint32(opCode), ...parts], length);
}
const messageOf = (message: Buffer, opCode: number, parts: readonly Uint8Array[]): Buffer =>
  framed(message.subarray(4, 12), opCode, parts);
/** The id of an answer is of no use to clients. */
const answerTo = (message: Buffer, opCode: number, parts: readonly Uint8Array[]): Buffer =>
  framed(Buffer.concat([uint32(0), message.subarray(4, 8)]), opCode, parts);

/** Who begins to sign in, by the one mechanism that a gate's users have (RFC 5802); undefined of anything else. */
export function whoSignsIn({ mechanism, payload }: Content): string | undefined {
  if (mechanism !== 'SCRAM-SHA-256' || !(payload instanceof Binary)) return undefined;
  return /^n,,n=([^,=]+),r=/.exec(Buffer.from(payload.value()).toString('utf8'))?.[1];
}

export interface AnswerMessage {
  readonly id: number;
  /** The id of what it answers; of a further answer, that of the one before, by servers that send one. */
  readonly to: number;
  /** Another one follows, unasked. */
  readonly goesOn: boolean;
  /** The body; throws if it is not understood. */
  body(): Buffer;
}

export const readAnswer = (message: Buffer): AnswerMessage => ({
  id: idOf(message),
  to: message.readInt32LE(8),
  goesOn: message.readInt32LE(12) === OP_MSG && (message.readUInt32LE(HEADER) & MORE_TO_COME) !== 0,
  body() {
    if (message.readInt32LE(12) !== OP_MSG) throw new Error('the answer is not understood');
    return partsOf(message).body;
  },
});

/** Reports whether the server's answer completes the sign-in: no other answer has `done`. */
export function hasSignedIn(answer: Buffer): boolean {
  const opCode = answer.readInt32LE(12);
  if (opCode === OP_MSG) return readMsg(answer).content().done === true;
  if (opCode === OP_REPLY) return contentOf(answer.subarray(HEADER + 20)).done === true;
  throw new Error(`the answer ${opCode} is not understood`);
}
