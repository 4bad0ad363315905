/** A connected resource: opened at first use, and opened again at the next use after a failure. */
export interface Reconnecting<T> {
  using<R>(work: (resource: T) => Promise<R>): Promise<R>;
  close(): Promise<void>;
}

/** kafkajs clients do not always recover from errors, so a client that failed is discarded. */
export function reconnecting<T>(open: () => Promise<T>, shut: (resource: T) => Promise<void>): Reconnecting<T> {
  let opened: Promise<T> | undefined;
  const discard = (resource: Promise<T> | undefined) => resource?.then(shut).catch(() => undefined);
  return {
    async using(work) {
      opened ??= open();
      const mine = opened;
      try {
        return await work(await mine);
      } catch (error) {
        if (opened === mine) opened = undefined;
        void discard(mine);
        throw error;
      }
    },
    async close() {
      const last = opened;
      opened = undefined;
      await discard(last);
    },
  };
}
