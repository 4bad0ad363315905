import type { AccessAction } from '@lockbox/contracts/generated/intake';
import type { Command, Outcome } from './command.ts';

/** What was done with one collection in one way. */
export interface Tallied {
  readonly action: AccessAction;
  /** Undefined of commands that name no collection, and of collections beyond those that are told apart. */
  readonly of: { readonly database: string; readonly collection: string } | undefined;
  /** On how many documents. */
  readonly count: number;
  /** Of how many commands the server did not say that they failed. */
  readonly done: number;
}

/**
 * More are not told apart: names are what engineers write. So few are one report, with what is told of others: whoever makes up names
 * takes no more of the reports that policy takes.
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
    /** The outcome is undefined where no answer came: it may be done all the same. */
    did(user: string, { named, goesOn }: Command, outcome: Outcome | undefined): void {
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
function countOf(asked: number, action: AccessAction, outcome: Outcome | undefined): number {
  if (outcome === undefined) return asked;
  return Math.max(Math.min(asked, 1), outcome.found[action] ?? (outcome.isDone ? asked : 0));
}
