/** One connection of an engineer through the relay: which user it belongs to, and which messages may pass. */
import type { Socket } from 'node:net';
import { type Command, commandOutcomeOf, furtherOf, type MongoOutcome, readCommand } from './command.ts';
import { type CommandMessage, type Content, hasSignedIn, readAnswer, readMessage, whoSignsIn } from './wire.ts';

/**
 * The most connections of one user, counted after signing in: a name alone takes none of them. A driver's own limit is 100, and
 * it waits for a free one.
 */
const CONNECTIONS = 50;
/** A connection that has not signed in and is silent for this time is closed. Drivers check the server more often. */
const SILENT_FOR_MS = 120_000;
/** Who has begun to sign in has done so within this time, or is out. */
const SIGNED_IN_WITHIN_MS = 10_000;
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

/** A user whom the relay lets in. */
export interface Admitted {
  readonly user: string;
  endsAt: number;
  /** The same by a clock that nobody sets. */
  overAt: number;
  /** Ends of the connections on which signing in has begun. */
  readonly begun: Set<() => void>;
  /** The same of the connections on which it is done. */
  readonly signedIn: Map<() => void, SignedIn>;
  ended: number;
}

interface SignedIn {
  readonly since: number;
  /** The number of bytes in memory for it. */
  readonly held: () => number;
}

export interface ConnectionOptions {
  /** The database at which the gate's users sign in. */
  readonly database: string;
  /** Opens a connection to the server. */
  readonly connect: () => Promise<Socket>;
  /** Called for each answer to a user's command; the outcome is undefined where none came, or none comes. */
  readonly did: (user: string, command: Command, outcome: MongoOutcome | undefined) => void;
}

export interface ConnectionGuard {
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

export class RelayedConnection {
  private readonly client: Socket;
  private readonly options: ConnectionOptions;
  private readonly guard: ConnectionGuard;
  private server: Socket | undefined;
  private owner: Admitted | undefined;
  private isSignedIn = false;
  private tooLate: NodeJS.Timeout | undefined;
  private hasEnded = false;
  private readonly unanswered: Unanswered[] = [];
  private readonly longest = () => (this.isSignedIn ? LONGEST : LONGEST_OF_NOBODY);
  private readonly messages = cutIntoMessages(this.longest);
  private readonly answers = cutIntoMessages(this.longest);

  constructor(client: Socket, options: ConnectionOptions, guard: ConnectionGuard) {
    this.client = client;
    this.options = options;
    this.guard = guard;
  }

  start(): void {
    this.client.setNoDelay(true).setTimeout(SILENT_FOR_MS);
    for (const event of ['error', 'close', 'end', 'timeout']) this.client.on(event, this.end);
    this.options.connect().then((server) => this.relay(server), this.end);
  }

  private relay(server: Socket): void {
    this.server = server;
    if (this.hasEnded) return void server.destroy();
    server.setNoDelay(true);
    for (const event of ['error', 'close', 'end']) server.on(event, this.end);
    this.onData(server, (chunk) => this.passAnswers(chunk, server));
    this.onData(this.client, (chunk) => {
      for (const message of this.messages.cut(chunk)) if (this.mayPass()) this.pass(message, server);
    });
  }

  /** A message that is not understood, or that changes the user, is not forwarded: it ends the connection. */
  private onData(socket: Socket, work: (chunk: Buffer) => void): void {
    socket.on('data', (chunk: Buffer) => {
      try {
        work(chunk);
        if (this.owner !== undefined && heldFor(this.owner) > HELD) this.end();
      } catch {
        this.end();
      }
    });
  }

  private passAnswers(chunk: Buffer, server: Socket): void {
    if (!this.mayPass()) return;
    for (const answer of this.answers.cut(chunk)) {
      if (!this.isSignedIn && this.owner !== undefined && hasSignedIn(answer)) this.signsIn(this.owner);
      this.noteAnswer(answer);
      // Answers are forwarded whole, after counting: nobody has seen a part of one that is cut.
      if (this.mayPass()) send(answer, server, this.client);
    }
  }

  private readonly held = (): number =>
    this.messages.held() + this.answers.held() + this.client.writableLength + (this.server?.writableLength ?? 0);

  private readonly end = (): void => {
    if (this.hasEnded) return;
    this.hasEnded = true;
    for (const { command } of this.unanswered.splice(0)) this.tell(command, undefined);
    this.client.destroy();
    this.server?.destroy();
    clearTimeout(this.tooLate);
    this.owner?.begun.delete(this.end);
    this.owner?.signedIn.delete(this.end);
  };

  private tell(command: Command | undefined, outcome: MongoOutcome | undefined): void {
    if (command !== undefined && this.owner !== undefined) this.options.did(this.owner.user, command, outcome);
  }

  /** Counts a command when it is sent on: by its answer, or at once where none comes. */
  private noteCommand({ command: name, id, isAnswered, parts }: CommandMessage): void {
    const command = this.isSignedIn && parts !== undefined ? readCommand(name, parts) : undefined;
    if (isAnswered) this.unanswered.push({ id, answeredBy: undefined, command });
    else this.tell(command, undefined);
  }

  private noteAnswer(message: Buffer): void {
    const answer = readAnswer(message);
    const at = this.unanswered.findIndex(({ id, answeredBy }) => id === answer.to || answeredBy === answer.to);
    const one = this.unanswered[at];
    if (one === undefined) return;
    const { id, command } = one;
    if (command !== undefined) this.tell(command, commandOutcomeOf(answer.body()));
    if (!answer.goesOn) this.unanswered.splice(at, 1);
    else this.unanswered[at] = { id, answeredBy: answer.id, command: command && furtherOf(command) };
  }

  private mayPass(): boolean {
    if (!this.hasEnded && this.owner !== undefined && this.guard.isOver(this.owner)) this.end();
    return !this.hasEnded;
  }

  /** Assigns the connection to a user. A connection that belongs to another already is closed. */
  private becomes(user: unknown, where: unknown): boolean {
    const one = typeof user === 'string' && where === this.options.database ? this.guard.admitted(user) : undefined;
    if (this.owner !== undefined && one !== this.owner) throw new Error('it is the connection of another');
    if (one === undefined || this.guard.isOver(one)) return false;
    if (this.owner !== undefined) return true;
    if (one.signedIn.size >= CONNECTIONS) return false;
    this.owner = one;
    one.begun.add(this.end);
    this.tooLate = setTimeout(this.end, SIGNED_IN_WITHIN_MS);
    return true;
  }

  /** The server has seen the password. */
  private signsIn(one: Admitted): void {
    if (this.hasEnded) return;
    if (one.signedIn.size >= CONNECTIONS) {
      this.end(); // more were begun at once
      return;
    }
    this.isSignedIn = true;
    clearTimeout(this.tooLate);
    this.client.setTimeout(0);
    one.begun.delete(this.end);
    one.signedIn.set(this.end, { since: performance.now(), held: this.held });
  }

  /** Returns the message to forward, or the reason of its refusal. */
  private judge(message: Buffer, said: CommandMessage): Buffer | { readonly code: number; readonly sentence: string } {
    const { command } = said;
    if (GREETINGS.includes(command)) return said.saying(this.greetingOf(said.content()));
    if (command === 'saslStart') {
      const content = said.content();
      return this.becomes(whoSignsIn(content), said.database(content))
        ? said.saying(content)
        : { code: AUTHENTICATION_FAILED, sentence: NOT_LET_IN };
    }
    if (command === 'authenticate') return { code: AUTHENTICATION_FAILED, sentence: NOT_LET_IN };
    if (OF_NOBODY.includes(command) || (this.owner !== undefined && command === 'saslContinue')) return message;
    // The older form is for greetings; a server of today takes nothing else by it either.
    if (this.isSignedIn && said.parts === undefined) return { code: UNSUPPORTED_OP_QUERY, sentence: NOT_BY_QUERY };
    if (this.isSignedIn) return message;
    return { code: UNAUTHORIZED, sentence: `${command} requires authentication` };
  }

  /** Without compression, which hides what is said; and who signs in with it has to be let in. */
  private greetingOf({ compression: _, speculativeAuthenticate: begun, ...rest }: Content): Content {
    const isIn = isContent(begun) && this.becomes(whoSignsIn(begun), begun.db);
    return isIn ? { ...rest, speculativeAuthenticate: begun } : rest;
  }

  private pass(message: Buffer, to: Socket): void {
    const said = readMessage(message);
    const judged = this.judge(message, said);
    if (!this.mayPass()) return;
    if (!('code' in judged)) {
      this.noteCommand(said);
      send(judged, this.client, to);
    } else {
      const answer = said.refusal(judged.code, judged.sentence);
      if (answer === undefined) this.end();
      else if (!this.client.write(answer)) this.end(); // who reads none of them fills no memory
    }
  }
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
