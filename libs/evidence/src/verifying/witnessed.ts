import type { Claim, Cosignature } from './claims.ts';

/** Reports whether these witnesses satisfy a policy. */
export type IsEnough = (names: ReadonlySet<string>) => boolean;

/** Audit signs once a minute where the log has grown, and has it cosigned: after so long it no longer does. */
const LATEST_MS = 3_600_000;
export const isLate = (since: number | undefined, now: number): boolean =>
  since !== undefined && since < now - LATEST_MS;

export const witnessesOf = (cosignatures: readonly Cosignature[]): ReadonlySet<string> =>
  new Set(cosignatures.map(({ witness }) => witness));

/** The latest time, in milliseconds since 1970, that enough witnesses have signed; none where a policy needs no witness. */
export function lastTimeOf(cosignatures: readonly Cosignature[], isEnough: IsEnough): number | undefined {
  const latestFirst = cosignatures.toSorted((a, b) => b.time - a.time);
  const last = latestFirst.find((_, at) => isEnough(witnessesOf(latestFirst.slice(0, at + 1))));
  return last === undefined ? undefined : last.time * 1_000;
}

/** Returns the claim of a witness that contradicts the log. */
export function contradictionOf(differing: readonly Claim[]): string | undefined {
  const contradicting = differing.find(({ cosignatures = [] }) => cosignatures.length > 0);
  if (contradicting === undefined) return undefined;
  const { cosignatures = [], size, where } = contradicting;
  return `${[...witnessesOf(cosignatures)].join(', ')} cosigned a log whose first ${size} events are not those that stand here (${where}): somebody was shown another history.`;
}

interface Witnessed {
  /** The size of the newest tree that enough witnesses have cosigned; 0 if none. */
  readonly witnessed: number;
  readonly events: number;
  /** Since when there has been more that they have not, in milliseconds since 1970. */
  readonly since: number | undefined;
  readonly now: number;
}

/** Returns what witnesses have not cosigned although there was time. */
export function missingWitnesses({ witnessed, events, since, now }: Witnessed): string | undefined {
  if (witnessed === 0 && events > 0) {
    return `None of the ${events} events of this partition is in a tree that enough witnesses have cosigned: it may be a log that was never shown to them. Right after the first event that is so for a minute.`;
  }
  if (since === undefined || !isLate(since, now)) return undefined;
  return `Enough witnesses have cosigned ${witnessed} of the ${events} events of this partition, and nothing further since ${new Date(since).toISOString()}. Right after an event that follows a quiet hour that is so for a minute.`;
}
