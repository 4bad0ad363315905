import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { readStatement } from './statement.ts';

type Read = ReturnType<typeof readStatement>;

/** For all statements of one role together: the transaction in which they are counted may not wait for long. */
const READ_WITHIN_MS = 3_000;

export interface StatementReader {
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
    const reading = await worker.catch(async (error: unknown) => {
      await discard();
      throw error;
    });
    const read: Read[] = [];
    const isWhole = await new Promise<boolean>((resolve) => {
      const answered = ({ statement }: { readonly statement: Read }): void => {
        read.push(statement);
        if (read.length === texts.length) done();
      };
      const done = (): void => {
        clearTimeout(timer);
        reading.off('message', answered).off('exit', done);
        resolve(read.length === texts.length);
      };
      const timer = setTimeout(done, withinMs);
      reading.on('message', answered).on('exit', done).postMessage(texts);
    });
    if (!isWhole) await discard();
    return texts.map((_, i) => read[i]);
  }

  return {
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
  await once(worker, 'message'); // that it is ready
  return worker.on('error', () => undefined); // its exit follows
}
