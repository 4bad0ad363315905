/**
 * The one way by which engineers reach the database: a relay that knows whose each connection is, and when that one's access ends.
 * After the end nothing passes, whatever else has become of the gate: when it dies, its connections die with it
 * (docs/decisions/0048-mongodb-is-reached-through-a-relay.md).
 */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { type Command, furtherOf, type Outcome, outcomeOf, readCommand } from './command.ts';
import { type Content, hasSignedIn, readAnswer, readMessage, type Said, whoSignsIn } from './wire.ts';

export interface RelayOptions {
  readonly host: string;
  readonly port: number;
  /** The database at which the gate's users sign in. */
  readonly database: string;
  /** A connection to the server. */
  readonly connect: () => Promise<Socket>;
  /** Hears what a user has done, once for each answer; the outcome is undefined where none came, or none comes. */
  readonly did: (user: string, command: Command, outcome: Outcome | undefined) => void;
  /** Given, engineers connect by TLS alone; in PEM. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  readonly now: () => number;
}

export interface Relay {
  readonly port: number;
  /** Who is let in, and until when; everybody else is out. */
  admit(ends: ReadonlyMap<string, number>): void;
  /** One more. */
  add(user: string, endsAt: number): void;
  /** For how long this one has been signed in on each connection. */
  openForMs(user: string): readonly number[];
  /** They are out, and not let in any more. Says how many connections of each were ended, now or at its end. */
  shut(users: readonly string[]): ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

/**
 * The most connections of one user, counted after signing in: a name alone takes none of them. A driver's own limit is 100, and
 * it waits for a free one.
 */
const CONNECTIONS = 50;
/** The most connections in all, including those that have not signed in yet. */
const ALL_CONNECTIONS = 5_000;
/** A connection that has not signed in and is silent for this time is closed. Drivers check the server more often. */
const SILENT_FOR_MS = 120_000;
/** Who has begun to sign in has done so within this time, or is out. */
const SIGNED_IN_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 100;
/** MongoDB's longest message; and the longest message from and to a connection that has not signed in. */
const [LONGEST, LONGEST_OF_NOBODY] = [48_000_000 + 16_384, 65_536];

/** The most bytes in memory for one user: incomplete messages and unsent answers. */
const HELD = 256_000_000;

const GREETINGS = ['hello', 'isMaster', 'ismaster'];
/** The commands that need no sign-in. */
const OF_NOBODY = ['ping', 'buildInfo', 'buildinfo'];
const UNAUTHORIZED = 13;
const AUTHENTICATION_FAILED = 18;
const UNSUPPORTED_OP_QUERY = 352;

interface Admitted {
  readonly user: string;
  endsAt: number;
  /** The same by a clock that nobody sets. */
  overAt: number;
  /** By which the connections end on which signing in has begun. */
  readonly begun: Set<() => void>;
  /** And those on which it is done. */
  readonly signedIn: Map<() => void, Connection>;
  ended: number;
}

interface Connection {
  readonly since: number;
  /** The number of bytes in memory for it. */
  readonly held: () => number;
}

export async function startRelay(options: RelayOptions): Promise<Relay> {
  const { host, port, now } = options;
  const admitted = new Map<string, Admitted>();
  const isOver = ({ endsAt, overAt }: Admitted): boolean => now() >= endsAt || performance.now() >= overAt;
  const sockets = new Set<Socket>();

  function cut(one: Admitted): void {
    one.ended += one.signedIn.size;
    for (const end of [...one.begun, ...one.signedIn.keys()]) end();
  }
  function add(user: string, endsAt: number): void {
    const known = admitted.get(user);
    const overAt = performance.now() + endsAt - now();
    if (known === undefined)
      admitted.set(user, { user, endsAt, overAt, begun: new Set(), signedIn: new Map(), ended: 0 });
    else if (known.endsAt !== endsAt) Object.assign(known, { endsAt, overAt });
  }
  const looking = setInterval(() => {
    for (const one of admitted.values()) if (isOver(one)) cut(one);
  }, LOOK_EVERY_MS);

  const serve = (client: Socket): void => relayed(client, options, { admitted: (user) => admitted.get(user), isOver });
  const server = options.tls === undefined ? createServer(serve) : createTlsServer(options.tls, serve);
  server.maxConnections = ALL_CONNECTIONS;
  server.on('connection', (socket: Socket) => sockets.add(socket.once('close', () => sockets.delete(socket))));
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port, // it listens to an address and no pipe
    admit(ends) {
      for (const [user, one] of admitted)
        if (!ends.has(user)) {
          admitted.delete(user);
          cut(one);
        }
      for (const [user, endsAt] of ends) add(user, endsAt);
      for (const one of admitted.values()) if (isOver(one)) cut(one);
    },
    add,
    openForMs: (user) =>
      [...(admitted.get(user)?.signedIn.values() ?? [])].map(({ since }) => performance.now() - since),
    shut(users) {
      const ended = new Map<string, number>();
      for (const user of users) {
        const one = admitted.get(user);
        if (one === undefined) continue;
        admitted.delete(user);
        cut(one);
        ended.set(user, one.ended);
      }
      return ended;
    },
    async stop() {
      if (!server.listening) return;
      clearInterval(looking);
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

interface Guard {
  readonly admitted: (user: string) => Admitted | undefined;
  readonly isOver: (one: Admitted) => boolean;
}

/** A message without its answer yet. The server answers in this order, whatever ids a client gives. */
interface Unanswered {
  readonly id: number;
  /** The id of the last answer, if another one follows it. */
  readonly answeredBy: number | undefined;
  /** Undefined if it accesses nothing. */
  readonly command: Command | undefined;
}

/** Relays one connection. */
function relayed(client: Socket, { database, connect, did }: RelayOptions, { admitted, isOver }: Guard): void {
  let server: Socket | undefined;
  let owner: Admitted | undefined;
  let isSignedIn = false;
  let tooLate: NodeJS.Timeout | undefined;
  let hasEnded = false;
  const unanswered: Unanswered[] = [];
  const longest = () => (isSignedIn ? LONGEST : LONGEST_OF_NOBODY);
  const [messages, answers] = [cutIntoMessages(longest), cutIntoMessages(longest)];
  const held = (): number => messages.held() + answers.held() + client.writableLength + (server?.writableLength ?? 0);

  function end(): void {
    if (hasEnded) return;
    hasEnded = true;
    for (const { command } of unanswered.splice(0)) tell(command, undefined);
    client.destroy();
    server?.destroy();
    clearTimeout(tooLate);
    owner?.begun.delete(end);
    owner?.signedIn.delete(end);
  }
  function tell(command: Command | undefined, outcome: Outcome | undefined): void {
    if (command !== undefined && owner !== undefined) did(owner.user, command, outcome);
  }
  /** Counts a command when it is sent on: by its answer, or at once where none comes. */
  function noteCommand({ command: name, id, isAnswered, parts }: Said): void {
    const command = isSignedIn && parts !== undefined ? readCommand(name, parts) : undefined;
    if (isAnswered) unanswered.push({ id, answeredBy: undefined, command });
    else tell(command, undefined);
  }
  function noteAnswer(message: Buffer): void {
    const answer = readAnswer(message);
    const at = unanswered.findIndex(({ id, answeredBy }) => id === answer.to || answeredBy === answer.to);
    const one = unanswered[at];
    if (one === undefined) return;
    const { id, command } = one;
    if (command !== undefined) tell(command, outcomeOf(answer.body()));
    if (!answer.goesOn) unanswered.splice(at, 1);
    else unanswered[at] = { id, answeredBy: answer.id, command: command && furtherOf(command) };
  }
  const mayPass = (): boolean => {
    if (!hasEnded && owner !== undefined && isOver(owner)) end();
    return !hasEnded;
  };

  /** Assigns the connection to a user. A connection that belongs to another already is closed. */
  function becomes(user: unknown, where: unknown): boolean {
    const one = typeof user === 'string' && where === database ? admitted(user) : undefined;
    if (owner !== undefined && one !== owner) throw new Error('it is the connection of another');
    if (one === undefined || isOver(one)) return false;
    if (owner !== undefined) return true;
    if (one.signedIn.size >= CONNECTIONS) return false;
    owner = one;
    one.begun.add(end);
    tooLate = setTimeout(end, SIGNED_IN_WITHIN_MS);
    return true;
  }
  /** The server has seen the password. */
  function signsIn(one: Admitted): void {
    if (hasEnded) return;
    if (one.signedIn.size >= CONNECTIONS) {
      end(); // more were begun at once
      return;
    }
    isSignedIn = true;
    clearTimeout(tooLate);
    client.setTimeout(0);
    one.begun.delete(end);
    one.signedIn.set(end, { since: performance.now(), held });
  }

  /** Returns the message to forward, or the reason of its refusal. */
  function judge(message: Buffer, said: Said): Buffer | { readonly code: number; readonly sentence: string } {
    const { command } = said;
    if (GREETINGS.includes(command)) return said.saying(greetingOf(said.content()));
    if (command === 'saslStart') {
      const content = said.content();
      return becomes(whoSignsIn(content), said.database(content))
        ? said.saying(content)
        : { code: AUTHENTICATION_FAILED, sentence: NOT_LET_IN };
    }
    if (command === 'authenticate') return { code: AUTHENTICATION_FAILED, sentence: NOT_LET_IN };
    if (OF_NOBODY.includes(command) || (owner !== undefined && command === 'saslContinue')) return message;
    // The older form is for greetings; a server of today takes nothing else by it either.
    if (isSignedIn && said.parts === undefined) return { code: UNSUPPORTED_OP_QUERY, sentence: NOT_BY_QUERY };
    if (isSignedIn) return message;
    return { code: UNAUTHORIZED, sentence: `${command} requires authentication` };
  }
  /** Without compression, which hides what is said; and who signs in with it has to be let in. */
  function greetingOf({ compression: _, speculativeAuthenticate: begun, ...rest }: Content): Content {
    const isIn = isContent(begun) && becomes(whoSignsIn(begun), begun.db);
    return isIn ? { ...rest, speculativeAuthenticate: begun } : rest;
  }

  function pass(message: Buffer, to: Socket): void {
    const said = readMessage(message);
    const judged = judge(message, said);
    if (!mayPass()) return;
    if (!('code' in judged)) {
      noteCommand(said);
      send(judged, client, to);
    } else {
      const answer = said.refusal(judged.code, judged.sentence);
      if (answer === undefined) end();
      else if (!client.write(answer)) end(); // who reads none of them fills no memory
    }
  }

  client.setNoDelay(true).setTimeout(SILENT_FOR_MS);
  client.on('error', end).on('close', end).on('end', end).on('timeout', end);
  connect().then((connected) => {
    server = connected;
    if (hasEnded) return void connected.destroy();
    connected.setNoDelay(true).on('error', end).on('close', end).on('end', end);
    /** A message that is not understood, or that changes the user, is not forwarded. */
    const orEnd = (work: (chunk: Buffer) => void) => (chunk: Buffer) => {
      try {
        work(chunk);
        if (owner !== undefined && heldFor(owner) > HELD) end();
      } catch {
        end();
      }
    };
    connected.on(
      'data',
      orEnd((chunk) => {
        if (!mayPass()) return;
        for (const answer of answers.cut(chunk)) {
          if (!isSignedIn && owner !== undefined && hasSignedIn(answer)) signsIn(owner);
          noteAnswer(answer);
          // Answers are forwarded whole, after counting: nobody has seen a part of one that is cut.
          if (mayPass()) send(answer, connected, client);
        }
      }),
    );
    client.on(
      'data',
      orEnd((chunk) => {
        for (const message of messages.cut(chunk)) if (mayPass()) pass(message, connected);
      }),
    );
  }, end);
}

function heldFor({ signedIn }: Admitted): number {
  let all = 0;
  for (const { held } of signedIn.values()) all += held();
  return all;
}

const NOT_BY_QUERY = 'Commands are taken by OP_MSG alone.';
const NOT_LET_IN = 'Authentication failed: the gate lets nobody in by this name now.';
const isContent = (value: unknown): value is Content => typeof value === 'object' && value !== null;

/** Waits where the other side is slower. */
function send(bytes: Buffer, from: Socket, to: Socket): void {
  if (to.write(bytes) || from.isPaused()) return;
  from.pause();
  to.once('drain', () => from.resume());
}

/** Gathers what arrives into whole messages. Throws where one is longer than it may be. */
function cutIntoMessages(longest: () => number) {
  let waiting: Buffer[] = [];
  let have = 0;
  let need = 4;
  function* cut(chunk: Buffer): Generator<Buffer> {
    waiting.push(chunk);
    have += chunk.length;
    while (have >= need) {
      const bytes: Buffer =
        waiting.length === 1 && waiting[0] !== undefined ? waiting[0] : Buffer.concat(waiting, have);
      waiting = [bytes];
      const length = bytes.readInt32LE(0);
      if (length < 16 || length > longest()) throw new Error('a message is too short or too long');
      need = length;
      if (have < length) return;
      have -= length;
      // The rest came with this chunk: the message before it, which may be long, is not kept.
      waiting = [chunk.subarray(chunk.length - have)];
      need = 4;
      yield bytes.subarray(0, length);
    }
  }
  return { cut, held: () => have };
}
