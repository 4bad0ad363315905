import type { GateStatus } from '@lockbox/contracts/generated/gates';
import type { Problem } from './data-plane.ts';
import type { GateState } from './gate.ts';

/** It is told anew so often, whatever happens: who hears nothing for two minutes warns. */
const TOLD_EVERY_MS = 30_000;

/** What is told of a gate to whoever owns the data. */
export type Told = Pick<GateStatus, 'engine' | 'sessions' | 'problem'>;

export const NOT_WORKING = 'The gate cannot do its work now, and tries again.';

/**
 * How a gate is after a round. What exactly is wrong with the database stands in the log of the gate: told to everybody it would
 * say how to get in.
 */
export function toldOf(
  { engine, sessions, certain, doors, unknownRoles }: GateState,
  problems: readonly Problem[],
): Told {
  const count = (wanted: Problem['kind']): number => problems.filter(({ kind }) => kind === wanted).length;
  const [open, less, untold] = [count('LEAVES_OPEN'), count('GIVES_LESS'), count('USE_NOT_TOLD')];
  const sentences = [
    ...(certain ? [] : ['The gate cannot tell which grants there are, and opens nothing.']),
    ...(doors.notClosed > 0 ? [`Access has ended and is not closed yet: ${doors.notClosed}.`] : []),
    ...(doors.notMade > 0 ? [`Grants that cannot be used as they should be: ${doors.notMade}.`] : []),
    ...(unknownRoles > 0 ? [`Logins of the database that the gate does not know: ${unknownRoles}.`] : []),
    ...(open > 0 ? [`Ways to do more in the database than the gate gives: ${open}.`] : []),
    ...(less > 0 ? [`Permissions that do not give what they should: ${less}.`] : []),
    ...(untold > 0 ? ['What is done with access is not told, or not all of it.'] : []),
  ];
  return { engine, sessions, problem: sentences.length === 0 ? null : sentences.join(' ') };
}

/** Whether nobody does more in the database than grants give, as far as the gate can see. */
export const enforces = ({ certain, doors, unknownRoles }: GateState, problems: readonly Problem[]): boolean =>
  certain && doors.notClosed === 0 && unknownRoles === 0 && !problems.some(({ kind }) => kind === 'LEAVES_OPEN');

/** Tells how a gate is when that changes, and often enough to be seen alive. */
export function createStatus({
  now,
  publish,
  engine,
}: {
  readonly now: () => number;
  /** Resolves when the brokers have it. */
  readonly publish: (told: Told, at: number) => Promise<void>;
  /** As long as its version is not known. */
  readonly engine: string;
}) {
  let known: Told = { engine, sessions: [], problem: null };
  let last: { readonly of: string; readonly at: number } | undefined;

  async function tell(told: Told): Promise<void> {
    known = told;
    const at = now();
    const of = JSON.stringify([told.engine, told.problem, told.sessions.map(({ grantId }) => grantId).sort()]);
    if (of === last?.of && Math.abs(at - last.at) < TOLD_EVERY_MS) return;
    await publish(told, at);
    last = { of, at };
  }

  return {
    tell,
    /** While nothing newer can be known: the sessions are those that were seen last. */
    tellOnly: (problem: string): Promise<void> => tell({ ...known, problem }),
  };
}
