import type { SeenDatabase, SeenDoor, WantedDoor } from './data-plane.ts';

/** The input of a plan. */
export interface RoundSituation {
  readonly now: number;
  /** True if all grants are known. In doubt nothing is opened, and ended grants are closed. */
  readonly certain: boolean;
  /** Keyed by role. */
  readonly wanted: ReadonlyMap<string, WantedDoor>;
  readonly seen: SeenDatabase;
  readonly unknownRoles: 'report' | 'end';
  readonly rightsOf: (permissions: readonly string[]) => string;
}

/** Why a door is closed. */
export type Closing =
  | 'PERIOD_OVER'
  /** The grant has ended before its time. */
  | 'GRANT_ENDED'
  /** The gate has not made it, or somebody has changed it since. */
  | 'BY_HAND'
  /** Its end was begun. */
  | 'BEGUN';

export interface RoundPlan {
  readonly open: readonly WantedDoor[];
  readonly amend: readonly WantedDoor[];
  readonly close: readonly { readonly door: SeenDoor; readonly why: Closing }[];
  readonly shutOut: readonly string[];
}

/** The end in the database may differ by so much from the grant's: two clocks are read one after the other. */
const END_TOLERANCE_MS = 2_000;

export function planRound({ now, certain, wanted, seen, unknownRoles, rightsOf }: RoundSituation): RoundPlan {
  const close: RoundPlan['close'][number][] = [];
  const amend: WantedDoor[] = [];
  const standing = new Set<string>();
  for (const door of seen.doors) {
    const why = closingOf(door, { now, certain, wanted });
    if (why !== undefined) {
      close.push({ door, why });
      continue;
    }
    if (!door.exists) continue;
    standing.add(door.role);
    const grant = wanted.get(door.role);
    if (grant !== undefined && certain && differs(door, grant, now, rightsOf)) amend.push(grant);
  }
  const closing = new Set(close.map(({ door }) => door.role));
  const isMissing = ([role, { endsAt }]: [string, WantedDoor]) =>
    endsAt > now && !standing.has(role) && !closing.has(role);
  return {
    open: certain ? [...wanted].filter(isMissing).map(([, door]) => door) : [],
    amend,
    close,
    shutOut: unknownRoles === 'end' ? seen.unknown.map(({ role }) => role) : [],
  };
}

function closingOf(
  door: SeenDoor,
  { now, certain, wanted }: Pick<RoundSituation, 'now' | 'certain' | 'wanted'>,
): Closing | undefined {
  const { note, exists, canLogIn, wasChanged } = door;
  if (note === undefined || wasChanged) return 'BY_HAND';
  if (note.endsAt <= now) return 'PERIOD_OVER';
  if (certain && !wanted.has(door.role)) return 'GRANT_ENDED';
  return exists && !canLogIn ? 'BEGUN' : undefined;
}

function differs(
  { closesByItselfInMs, note }: SeenDoor,
  { endsAt, permissions }: WantedDoor,
  now: number,
  rightsOf: RoundSituation['rightsOf'],
): boolean {
  return Math.abs(closesByItselfInMs - (endsAt - now)) > END_TOLERANCE_MS || note?.rights !== rightsOf(permissions);
}
