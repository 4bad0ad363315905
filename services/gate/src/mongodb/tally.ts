import type { AccessAction } from '@lockbox/contracts/generated/intake';
import type { Command, MongoOutcome } from './command.ts';

/** The use of one collection by one action. */
export interface Tallied {
  readonly action: AccessAction;
  /** Undefined for commands without a collection, and for collections beyond the limit. */
  readonly of: { readonly database: string; readonly collection: string } | undefined;
  /** The number of documents. */
  readonly count: number;
  /** The number of commands that the server did not report as failed. */
  readonly done: number;
}

/**
 * Beyond this number, kinds are combined, since engineers choose the names. The limit keeps all kinds in one report with the
 * combined rest: invented names use up no more of the reports that policy accepts.
 */
export const KINDS_MAX = 80;

export type Tally = ReturnType<typeof createTally>;

/** Adds up what users do, until it is taken. */
export function createTally() {
  const byUser = new Map<string, Map<string, Tallied>>();

  function add(user: string, more: Tallied): void {
    const kinds = byUser.get(user) ?? new Map<string, Tallied>();
    byUser.set(user, kinds);
    const keyOf = ({ action, of }: Tallied) => JSON.stringify([action, of?.database, of?.collection]);
    const isOneMore = !kinds.has(keyOf(more)) && kinds.size >= KINDS_MAX;
    const kind = isOneMore ? { ...more, of: undefined } : more;
    const known = kinds.get(keyOf(kind));
    const [count, done] = [kind.count + (known?.count ?? 0), kind.done + (known?.done ?? 0)];
    kinds.set(keyOf(kind), { ...kind, count, done });
  }

  return {
    /** The outcome is undefined if no answer arrived: the command may have taken effect. */
    did(user: string, { named, goesOn }: Command, outcome: MongoOutcome | undefined): void {
      const done = outcome?.isDone !== false && !goesOn ? 1 : 0;
      if (named.length === 0 && done > 0) add(user, { action: 'EXECUTE', of: undefined, count: done, done });
      for (const { database, collection, action, asked } of named) {
        const count = countOf(asked, action, outcome);
        const of = collection === undefined ? undefined : { database, collection };
        if (count > 0) add(user, { action, of, count, done });
      }
    },
    users: (): readonly string[] => [...byUser.keys()],
    take(user: string): readonly Tallied[] {
      const kinds = byUser.get(user);
      byUser.delete(user);
      return [...(kinds?.values() ?? [])];
    },
  };
}

/** A command that failed counts once: what it says of why may be of the data. */
function countOf(asked: number, action: AccessAction, outcome: MongoOutcome | undefined): number {
  if (outcome === undefined) return asked;
  return Math.max(Math.min(asked, 1), outcome.found[action] ?? (outcome.isDone ? asked : 0));
}
