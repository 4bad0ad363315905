import type { GateStatus } from '@lockbox/contracts/generated/gates';
import type { DatabaseProblem } from './data-plane.ts';
import type { GateState } from './gate.ts';

/** The interval of repeated statuses: a reader warns after two minutes of silence. */
const TOLD_EVERY_MS = 30_000;

/** The status of a gate for the data's owner. */
export type ReportedStatus = Pick<GateStatus, 'engine' | 'sessions' | 'problem'>;

export const NOT_WORKING = 'The gate cannot do its work now, and tries again.';

/**
 * Returns a gate's status after a round. Only the gate's log says what exactly is wrong with the database: published, it would
 * show how to get in.
 */
export function toldOf(
  { engine, sessions, certain, doors, unknownRoles }: GateState,
  problems: readonly DatabaseProblem[],
): ReportedStatus {
  const count = (wanted: DatabaseProblem['kind']): number => problems.filter(({ kind }) => kind === wanted).length;
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

/** Reports whether, as far as the gate can see, nobody has more rights in the database than the grants give. */
export const enforces = ({ certain, doors, unknownRoles }: GateState, problems: readonly DatabaseProblem[]): boolean =>
  certain && doors.notClosed === 0 && unknownRoles === 0 && !problems.some(({ kind }) => kind === 'LEAVES_OPEN');

/** Tells how a gate is when that changes, and often enough to be seen alive. */
export function createGateStatus({
  now,
  publish,
  engine,
}: {
  readonly now: () => number;
  /** Resolves when the brokers have it. */
  readonly publish: (told: ReportedStatus, at: number) => Promise<void>;
  /** The product while its version is unknown. */
  readonly engine: string;
}) {
  let known: ReportedStatus = { engine, sessions: [], problem: null };
  let last: { readonly of: string; readonly at: number } | undefined;

  async function tell(told: ReportedStatus): Promise<void> {
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
