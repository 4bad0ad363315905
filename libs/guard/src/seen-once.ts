/** Remembers names until their time, to tell one that comes again. */
export interface SeenOnce {
  /** A name that its owner sends, which has to be remembered up to the time `until`. Where it is FULL, it is not remembered. */
  note(name: string, owner: string, until: number): 'FIRST' | 'AGAIN' | 'FULL';
}

/** How often names are forgotten whose time is over. */
const SWEEP_MS = 1_000;

/** For at most `most` names, and `mostEach` of one owner: so nobody takes the others' place. */
export function createSeenOnce({ most = 100_000, mostEach = 10_000, now = Date.now } = {}): SeenOnce {
  const seen = new Map<string, { readonly owner: string; readonly until: number }>();
  const owned = new Map<string, number>();
  let swept = now();
  return {
    note(name, owner, until) {
      sweep();
      if (seen.has(name)) return 'AGAIN';
      const count = owned.get(owner) ?? 0;
      if (seen.size >= most || count >= mostEach) return 'FULL';
      seen.set(name, { owner, until });
      owned.set(owner, count + 1);
      return 'FIRST';
    },
  };

  function sweep(): void {
    const time = now();
    if (Math.abs(time - swept) < SWEEP_MS) return;
    swept = time;
    for (const [name, { owner, until }] of seen) {
      if (until >= time) continue;
      seen.delete(name);
      const left = (owned.get(owner) ?? 1) - 1;
      if (left > 0) owned.set(owner, left);
      else owned.delete(owner);
    }
  }
}
