import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { readStatement } from './statement.ts';

type Read = ReturnType<typeof readStatement>;

/** For all statements of one role together: the transaction in which they are counted may not wait for long. */
const READ_WITHIN_MS = 3_000;
const STARTS_WITHIN_MS = 30_000;

export interface StatementReader {
  /** Starts the thread, which may take long on a busy machine; to be awaited where no transaction waits. */
  ready(): Promise<void>;
  /** In the order of the texts; undefined for those that are not understood, or not in time. */
  read(texts: readonly string[]): Promise<readonly Read[]>;
  stop(): Promise<void>;
}

/**
 * Reads statements in a thread of their own. The parser overflows its stack where expressions are nested thousands of times, and the
 * thread ends: the remaining statements of that role count as not understood, and the next ones get a new thread.
 */
export function createStatementReader({ withinMs = READ_WITHIN_MS } = {}): StatementReader {
  let worker: Promise<Worker> | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function discard(): Promise<void> {
    const old = worker;
    worker = undefined;
    await old?.then((started) => started.terminate()).catch(() => undefined);
  }

  async function readAll(texts: readonly string[]): Promise<readonly Read[]> {
    worker ??= start();
    const read: Read[] = [];
    const outcome = Promise.withResolvers<void>();
    const timer = setTimeout(outcome.resolve, withinMs);
    const answered = ({ statement }: { readonly statement: Read }): void => {
      read.push(statement);
      if (read.length === texts.length) outcome.resolve();
    };
    const asking = worker.then(
      (reading) => void reading.on('message', answered).on('exit', outcome.resolve).postMessage(texts),
    );
    asking.catch(() => outcome.resolve());
    await outcome.promise;
    clearTimeout(timer);
    if (read.length < texts.length)
      void discard(); // which may take until a thread has started
    else (await worker).off('message', answered).off('exit', outcome.resolve);
    return texts.map((_, i) => read[i]);
  }

  return {
    async ready() {
      worker ??= start();
      await worker.catch(async (error: unknown) => {
        await discard();
        throw error;
      });
    },
    read(texts) {
      if (texts.length === 0) return Promise.resolve([]);
      const mine = last.then(() => readAll(texts));
      last = mine.catch(() => undefined);
      return mine;
    },
    async stop() {
      await last;
      await discard();
    },
  };
}

async function start(): Promise<Worker> {
  const worker = new Worker(new URL('./statement-worker.ts', import.meta.url));
  worker.unref();
  try {
    await once(worker, 'message', { signal: AbortSignal.timeout(STARTS_WITHIN_MS) });
  } catch (error) {
    void worker.terminate();
    throw new Error('The parser of statements does not start', { cause: error });
  }
  return worker.on('error', () => undefined); // its exit follows
}
