/**
 * `warning`: it works, and is not as it should be where it matters. `unchecked`: with these settings or rights nobody can
 * say.
 */
export type FindingState = 'right' | 'warning' | 'wrong' | 'unchecked';

/** The result of a check, for the person who has to act on it. */
export interface DoctorFinding {
  readonly state: FindingState;
  /** The fact, in one sentence. */
  readonly what: string;
  /** The consequence; empty if there is none. */
  readonly follows: string;
  /** A command, or a page of docs/; empty where there is nothing to do. */
  readonly remedy: string;
}

/** A finding, and which check it is of. */
export interface Examined extends DoctorFinding {
  readonly check: string;
}

interface Consequence {
  readonly follows: string;
  readonly remedy: string;
}

export const right = (what: string): DoctorFinding => ({ state: 'right', what, follows: '', remedy: '' });
export const warning = (what: string, consequence: Consequence): DoctorFinding => ({
  state: 'warning',
  what,
  ...consequence,
});
export const wrong = (what: string, consequence: Consequence): DoctorFinding => ({
  state: 'wrong',
  what,
  ...consequence,
});
export const unchecked = (what: string, remedy: string): DoctorFinding => ({
  state: 'unchecked',
  what,
  follows: 'Nobody has looked.',
  remedy,
});

/** Returns the findings, with a positive one in front if nothing is wrong. */
export const orRight = (findings: readonly DoctorFinding[], what: string): readonly DoctorFinding[] =>
  findings.some(({ state }) => state !== 'unchecked') ? findings : [right(what), ...findings];

/** A few of many names, and how many there are besides. */
export function few(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}
