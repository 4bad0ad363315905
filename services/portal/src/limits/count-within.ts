interface Counted {
  calls: number;
  /** When its time is over, in milliseconds since 1970. */
  readonly until: number;
}

/** So many are remembered; the one whose time began first is forgotten for a new one. */
const REMEMBERED = 10_000;

/** What each owner has done within a time that begins with the first of it. Whoever asks counts it up or down. */
export function countWithin(windowMs: number, now: () => number = Date.now): (owner: string) => Counted {
  const owners = new Map<string, Counted>();
  return (owner) => {
    const known = owners.get(owner);
    if (known !== undefined && known.until > now()) return known;
    owners.delete(owner); // so that it stands behind the others again
    const counted = { calls: 0, until: now() + windowMs };
    owners.set(owner, counted);
    const [first] = owners.keys();
    if (owners.size > REMEMBERED && first !== undefined) owners.delete(first);
    return counted;
  };
}
