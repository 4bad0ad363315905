/** Policy goes from one instance to four while whole lifecycles go on; `npm run faults -- --only scale-policy` does so on three brokers. */
import { until } from '@lockbox/testing/until';
import { expect, test } from 'vitest';
import { PARTITIONS } from '../bench/flow/flow-system.ts';
import { scrape, sumBy } from '../bench/measuring/scrape.ts';
import { lifecyclesWhile } from './lifecycles-while.ts';
import { sharedPartitions } from './shared-partitions.ts';

const MOST = 4;

test('under load, policy that goes from one instance to four costs no event, letter or document', async () => {
  const { requests, gave, violations } = await lifecyclesWhile(
    { perSecond: 2, settledWithinMs: 240_000, say: (line) => void process.stdout.write(`${line}\n`) },
    async ({ system }) => {
      const shares: number[][] = [];
      for (let instances = 1; ; instances++) {
        const held = await sharedPartitions(system, 'policy', { instances, partitions: PARTITIONS });
        shares.push(held.toSorted((one, other) => one - other));
        await until('each instance has decided', async () => {
          const texts = await Promise.all(system.instances('policy').map(scrape));
          return texts.every((text) => (sumBy(text, 'messaging_client_consumed_messages_total').get('') ?? 0) > 0);
        });
        if (instances === MOST) return shares;
        await system.launch('policy');
      }
    },
  );
  expect(gave).toEqual([[12], [6, 6], [4, 4, 4], [3, 3, 3, 3]]);
  expect(requests).toBeGreaterThan(0);
  expect(violations).toEqual([]);
}, 600_000);
