import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import type { Deliveries } from './deliveries.ts';
import { createSignalMetrics } from './metrics.ts';
import type { Stream } from './receivers.ts';

test('each scrape says what waits now, and nothing of it while the database does not answer', async () => {
  const registry = new Registry();
  let waiting: Deliveries['waiting'] = async () => ({ pending: 2, oldest: Date.now() - 60_000 });
  createSignalMetrics(registry, { waiting: (id) => waiting(id) }, [{ id: 'siem' } as Stream]); // its id is all that is asked
  const scraped = async () => (await registry.metrics()).match(/^lockbox_signals_\w+\{.*$/gm) ?? [];
  expect(await scraped()).toEqual([
    expect.stringMatching(/^lockbox_signals_oldest_pending_seconds\{stream="siem"\} 60/),
    'lockbox_signals_pending{stream="siem"} 2',
  ]);
  waiting = () => Promise.reject(new Error('no database'));
  expect(await scraped()).toEqual([]);
});
