export type InTurn = <T>(task: () => Promise<T>) => Promise<T>;

/** Lets one task run at a time, in the order in which they came. */
export function createTurns(): InTurn {
  let before: Promise<unknown> = Promise.resolve();
  return (task) => {
    const mine = before.then(task);
    before = mine.catch(() => undefined); // its caller hears of it
    return mine;
  };
}
