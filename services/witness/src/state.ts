import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** The state of a log that a witness stores. */
export interface SeenLog {
  readonly size: number;
  /** The newest checkpoint that was cosigned, with the log's signatures and the witness's own. */
  readonly note: string;
}

export interface WitnessState {
  /** Undefined for a log that was never cosigned. */
  seen(origin: string): SeenLog | undefined;
  /**
   * Moves a log from one size to the next, on the disk when it returns. False, and nothing is changed, where the log is no longer at
   * that size: two checkpoints that both go on from it may not both be cosigned.
   */
  advance(origin: string, from: number, to: SeenLog): boolean;
  close(): void;
}

/** An error that keeps a witness from starting; the message says what to do. */
export class WitnessError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'WitnessError';
  }
}

/**
 * In SQLite, which Node has: a change is there whole or not at all, wherever the process or the machine ends, and the lock that keeps a
 * second witness out is the operating system's, so that none is left behind by one that was killed.
 */
export function openState(file: string, vkey: string): WitnessState {
  // One that began from nothing with the same key would cosign another history of a log that it has forgotten.
  if (!existsSync(file)) {
    throw new WitnessError(
      `${file} is missing: it holds what this witness has seen, and without it it would cosign a log that was rewritten. Bring back the newest copy; or make a new witness, with a new key.`,
    );
  }
  const state = open(file);
  const [owner] = state.prepare('SELECT vkey FROM witness').all();
  if (owner?.vkey === vkey) return stateOf(state);
  state.close();
  throw new WitnessError(`${file} belongs to the key ${owner?.vkey}, and this is ${vkey}: they are of two witnesses.`);
}

/** Creates the state of a witness that has seen nothing yet. */
export function createState(file: string, vkey: string): void {
  if (existsSync(file)) throw new WitnessError(`${file} is there already: each witness has a folder of its own.`);
  const state = open(file);
  state.exec(`
    BEGIN;
    CREATE TABLE witness (vkey TEXT NOT NULL);
    CREATE TABLE log (origin TEXT PRIMARY KEY, size INTEGER NOT NULL, note TEXT NOT NULL) STRICT;
  `);
  state.prepare('INSERT INTO witness VALUES (?)').run(vkey);
  state.exec('COMMIT');
  state.close();
}

function open(file: string): DatabaseSync {
  const state = new DatabaseSync(file);
  try {
    // EXTRA has the folder on the disk too: after a power failure no change comes undone.
    state.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA;');
    state.exec('BEGIN EXCLUSIVE; COMMIT;'); // the lock stays until the file is closed
    const problems = state.prepare('PRAGMA quick_check').all();
    if (problems[0]?.quick_check !== 'ok') throw new Error(String(problems[0]?.quick_check));
    return state;
  } catch (error) {
    state.close();
    const why = error instanceof Error ? error.message : String(error);
    throw new WitnessError(
      why.includes('locked')
        ? `${file} is in use: another witness runs on this folder.`
        : `${file} cannot be used (${why}). Bring back the newest copy; or make a new witness, with a new key.`,
    );
  }
}

function stateOf(state: DatabaseSync): WitnessState {
  const find = state.prepare('SELECT size, note FROM log WHERE origin = ?');
  const insert = state.prepare('INSERT INTO log VALUES (?, ?, ?)');
  const update = state.prepare('UPDATE log SET size = ?, note = ? WHERE origin = ? AND size = ?');
  const seen = (origin: string): SeenLog | undefined => {
    const row = find.get(origin);
    return row === undefined ? undefined : { size: Number(row.size), note: String(row.note) };
  };
  return {
    seen,
    advance(origin, from, { size, note }) {
      // Synchronous from here to its end, and no other process has the file: nothing comes between.
      if (seen(origin) === undefined) {
        if (from !== 0) return false;
        insert.run(origin, size, note);
        return true;
      }
      return update.run(size, note, origin, from).changes === 1;
    },
    close: () => state.close(),
  };
}
