interface Counted {
  calls: number;
  /** When its time is over, in milliseconds since 1970. */
  readonly until: number;
}

/** The most owners that are remembered; a new one replaces the one whose time began first. */
const REMEMBERED = 10_000;

/** Counts each owner's acts within a time that begins with the first act. The caller counts up or down. */
export function countWithin(windowMs: number, now: () => number = Date.now): (owner: string) => Counted {
  const owners = new Map<string, Counted>();
  return (owner) => {
    const known = owners.get(owner);
    if (known !== undefined && known.until > now()) return known;
    owners.delete(owner); // so that it follows the others again
    const counted = { calls: 0, until: now() + windowMs };
    owners.set(owner, counted);
    const [first] = owners.keys();
    if (owners.size > REMEMBERED && first !== undefined) owners.delete(first);
    return counted;
  };
}
