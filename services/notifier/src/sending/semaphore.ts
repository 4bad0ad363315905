/** Runs so many works at a time; the others wait in line. */
export interface Semaphore {
  run<R>(work: () => Promise<R>): Promise<R>;
}

export function createSemaphore(places: number): Semaphore {
  let free = places;
  const line: (() => void)[] = [];
  return {
    async run(work) {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => line.push(resolve));
      try {
        return await work();
      } finally {
        const next = line.shift();
        if (next === undefined) free += 1;
        else next(); // the place goes on to whoever waited longest
      }
    },
  };
}
