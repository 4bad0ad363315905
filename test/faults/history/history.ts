/**
 * The results of a run for a reader who has only the topics, the mail and the answers. The invariants are checked on
 * nothing else, and nothing in this folder uses code of Lockbox.
 */
import type { KeyObject } from 'node:crypto';

/** The fields of a record of a union, in Avro's form. */
export type Fields = Readonly<Record<string, unknown>>;

export interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/**
 * A source whose clock is further ahead is not believed (docs/guides/upstream-systems.md), and neither is a broker whose clock is as far
 * off, where commands are decided by its time (docs/runbook.md, "A clock is wrong").
 */
export const OFF_AT_MOST_MS = 5 * 60_000;

/** A record of `lockbox.events`. */
export interface LoggedEvent {
  readonly partition: number;
  readonly offset: number;
  /** When the broker appended it, by its own clock. */
  readonly timestamp: number;
  /**
   * How far that is ahead of when it stood there at the latest, in milliseconds: more than 0 where the broker's clock was ahead, less where
   * it was behind.
   */
  readonly stampedOffMs: number;
  readonly key: string;
  readonly value: Buffer;
  /** The header `lockbox-proof`. */
  readonly proof: Buffer | undefined;
  readonly eventId: string;
  readonly tenantId: string;
  readonly sequence: number;
  readonly previousHash: Buffer | null;
  readonly occurredAt: number;
  readonly causationId: string;
  readonly actorId: string;
  readonly type: string;
  readonly data: Fields;
}

/** A record of `lockbox.commands`. */
export interface StoredCommand {
  readonly partition: number;
  readonly offset: number;
  readonly commandId: string;
  readonly tenantId: string;
  readonly type: string;
  readonly data: Fields;
  /** `topic/partition/offset` of the record that led to it. */
  readonly origin: string | undefined;
  /** The same as for an event. */
  readonly stampedOffMs: number;
}

/** A record that the broker said yes to. */
export interface AcceptedInput extends Place {
  /** SHA-256 of its value, in hexadecimal. */
  readonly sha256: string;
  /** One that cannot be processed, and has to become a dead letter. */
  readonly poison: boolean;
}

/** A record of a topic that workers read their input from. */
export interface StoredInput extends Place {
  /** SHA-256 of its value, in hexadecimal; null of one that removes. */
  readonly sha256: string | null;
  /** How much later than the broker took it its source says that it signed it, or that what it reports was done, in milliseconds. */
  readonly toldAheadMs?: number;
  /** The same as for an event. */
  readonly stampedOffMs: number;
}

export interface DeadLetter {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly code: string;
  /** Who could not process it. */
  readonly worker: string;
}

/** The API's answer to a decision. */
export interface AnsweredDecision {
  readonly requestId: string;
  readonly person: string;
  readonly decision: 'approve' | 'deny';
  readonly status: number;
}

export interface CaughtLetter {
  readonly to: string;
  readonly messageId: string;
}

/** The answer of `access` to the question whether one request's grant runs. */
export interface AccessAnswer {
  readonly requestId: string;
  readonly allowed: boolean;
  /** The request that the answer names. */
  readonly grantOf: string | undefined;
  readonly reason: string | undefined;
  readonly askedAt: number;
  readonly answeredAt: number;
  /** Asked when everything had healed and was through: then it has to be what the log says. */
  readonly atTheEnd: boolean;
}

/**
 * A successful attempt of an engineer with one request's access: to get a token or a password, or in the database
 * itself.
 */
export interface Entrance {
  readonly requestId: string;
  /** `not granted`: an attempt without a request. */
  readonly what: 'token' | 'password' | 'login' | 'statement' | 'not granted';
  /** When it was asked for. */
  readonly begunAt: number;
}

/** The final state of the database behind the gates of one data store. */
export interface GuardedDatabase {
  readonly tenantId: string;
  readonly dataStoreId: string;
  /** Roles whose names are of its gates. */
  readonly roles: readonly string[];
  readonly entrances: readonly Entrance[];
}

/** The portal's final answer about one request. */
export interface PortalAnswer {
  readonly requestId: string;
  /** The HTTP status; 0 without an answer. */
  readonly status: number;
}

export interface Checkpoint {
  readonly partition: number;
  readonly key: string;
  readonly note: string;
}

/** A document of the projection `requests`. */
export interface RequestRow {
  readonly id: string;
  readonly status: string;
}

/** The part of the history that anybody can read after the run. */
export interface LogHistory {
  /** The name of the topic of events, which proofs and checkpoints are bound to. */
  readonly topic: string;
  readonly installation: string;
  readonly policyKey: KeyObject;
  readonly checkpointKey: KeyObject;
  /** When it was read. */
  readonly readAt: number;
  readonly partitions: number;
  readonly events: readonly LoggedEvent[];
  readonly checkpoints: readonly Checkpoint[];
  readonly requests: readonly RequestRow[];
}

export interface History extends LogHistory {
  readonly commands: readonly StoredCommand[];
  readonly accepted: readonly AcceptedInput[];
  readonly inputs: readonly StoredInput[];
  readonly deadLetters: readonly DeadLetter[];
  readonly decisions: readonly AnsweredDecision[];
  readonly letters: readonly CaughtLetter[];
  readonly accessAnswers: readonly AccessAnswer[];
  readonly portalAnswers: readonly PortalAnswer[];
  /** Undefined where there is no PostgreSQL, and in a run of two releases. */
  readonly guarded: GuardedDatabase | undefined;
  /** Programs that do not serve again, though every fault has healed, and why. */
  readonly notServing: readonly string[];
  /** How many letters may have been sent once more, since their sender or the mail server was interrupted. */
  readonly doubledLettersAtMost: number;
}

/** Each is a promise of docs/faults.md. */
export const INVARIANTS = [
  'ONE_OUTCOME',
  'GRANT_HAS_APPROVALS',
  'NO_ACCESS_AFTER_END',
  'NO_ROLE_LEFT',
  'INPUT_IS_KEPT',
  'SEQUENCE_IS_WHOLE',
  'TOLD_ONCE',
  'PROJECTION_EQUALS_REPLAY',
  'EVIDENCE_VERIFIES',
  'SERVES_AGAIN',
] as const;
export type Invariant = (typeof INVARIANTS)[number];

export interface Violation {
  readonly invariant: Invariant;
  readonly what: string;
  /** Something is not there yet, and may still come: wrong only once nothing moves any more. */
  readonly mayCome?: boolean;
}

export const textOf = (fields: Fields, name: string): string => String(fields[name] ?? '');
export const numberOf = (fields: Fields, name: string): number => Number(fields[name]);
export const textsOf = (fields: Fields, name: string): readonly string[] => {
  const list = fields[name];
  return Array.isArray(list) ? list.map(String) : [];
};
