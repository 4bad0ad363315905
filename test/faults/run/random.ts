/** Random choices that a seed determines. */
export interface Random {
  /** From 0 to 1. */
  number(): number;
  between(least: number, most: number): number;
  /** One of a list that has some. */
  of<T>(list: readonly T[]): T;
  shuffled<T>(list: readonly T[]): readonly T[];
  /** Another one, by a name: what is drawn of it changes nothing of this one. */
  fork(name: string): Random;
}

export function randomFrom(seed: number): Random {
  const number = randomNumbers(seed);
  const random: Random = {
    number,
    between: (least, most) => least + number() * (most - least),
    of(list) {
      const one = list[Math.floor(number() * list.length)];
      if (one === undefined) throw new Error('There is nothing to choose from');
      return one;
    },
    shuffled: (list) =>
      list
        .map((one) => ({ one, by: number() }))
        .sort((a, b) => a.by - b.by)
        .map(({ one }) => one),
    fork: (name) =>
      randomFrom([...name].reduce((hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 0x01000193), seed)),
  };
  return random;
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomNumbers(from: number): () => number {
  let state = from;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
