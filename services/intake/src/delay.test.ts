import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { measureDelay } from './delay.ts';

test('each record counts with how long it has waited, and one from a broker whose clock is ahead with nothing', async () => {
  const metrics = new Registry();
  const delay = measureDelay(metrics);
  delay([{ timestamp: Date.now() - 2_000 }, { timestamp: Date.now() - 60 }, { timestamp: Date.now() + 60_000 }]);
  const text = await metrics.metrics();
  expect(text).toContain('lockbox_intake_delay_seconds_bucket{le="0.05"} 1\n');
  expect(text).toContain('lockbox_intake_delay_seconds_bucket{le="1"} 2\n');
  expect(text).toContain('lockbox_intake_delay_seconds_count 3\n');
});
