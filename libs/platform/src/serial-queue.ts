export type SerialQueue = <T>(task: () => Promise<T>) => Promise<T>;

/** Runs one task at a time, in the order in which they are added; a task that fails does not stop the tasks after it. */
export function createSerialQueue(): SerialQueue {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const result = last.then(task);
    last = result.catch(() => undefined); // its caller gets the error
    return result;
  };
}
