import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inside, silent } from './inside.ts';

const createFetchManager =
  inside<
    (of: {
      readonly logger: object;
      getNodeIds(): readonly number[];
      fetch(broker: number): Promise<readonly object[]>;
      handler(): Promise<void>;
    }) => { start(): Promise<void>; stop(): Promise<void> }
  >('consumer/fetchManager.js');

test('a consumer that is stopped while it changes to other brokers fetches no more', async () => {
  const brokers = [1, 2];
  const changed = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  let stopped = false;
  let fetches = 0;
  const manager = createFetchManager({
    logger: silent,
    getNodeIds() {
      if (brokers.length > 2) changed.resolve();
      return [...brokers];
    },
    async fetch(broker) {
      // A stopped consumer gets nothing, at once. If it fetched on and on, no timer and no signal would be handled.
      if (stopped && ++fetches > 100) throw new Error('it fetches on and on');
      if (!stopped) await (broker === 1 ? turn() : answer.promise);
      return [];
    },
    handler: async () => undefined,
  });
  const running = manager.start();
  brokers.push(3);
  await changed.promise;
  await turn(); // it waits for the answer of the second broker
  stopped = true;
  await manager.stop();
  answer.resolve();
  await running;
  expect(fetches).toBe(0);
});
