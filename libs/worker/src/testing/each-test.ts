import { until } from '@lockbox/testing/until';
import { afterEach, beforeEach } from 'vitest';
import type { RunningWorker } from '../run.ts';
import { startForwarder } from './forwarder.ts';
import { type Bench, openBench } from './forwarding-bench.ts';

export const numbered = (count: number, name: string): string[] =>
  Array.from({ length: count }, (_, number) => `${name} ${number}`);

/** Opens a bench for each test of a file, and stops the workers started on it. */
export function benchOfEachTest() {
  let opened: Bench | undefined;
  const workers = new Set<RunningWorker>();
  beforeEach(async () => {
    opened = await openBench();
  });
  afterEach(async () => {
    await Promise.all([...workers].map(stop));
    await opened?.close();
  });

  const bench = (): Bench => {
    if (opened === undefined) throw new Error('There is a bench only while a test runs.');
    return opened;
  };
  async function stop(worker: RunningWorker): Promise<void> {
    workers.delete(worker);
    await worker.stop();
  }
  return {
    get bench() {
      return bench();
    },
    async started(...options: Parameters<typeof startForwarder>): Promise<RunningWorker> {
      const worker = await startForwarder(...options);
      workers.add(worker);
      return worker;
    },
    stop,
    ready: (worker: RunningWorker) => until('the worker is ready', () => worker.notReady().length === 0),
    forwardedAll: (texts: readonly string[]) =>
      until('all were forwarded', async () => {
        const forwarded = await bench().forwarded();
        return forwarded.length >= texts.length && forwarded;
      }),
  };
}
