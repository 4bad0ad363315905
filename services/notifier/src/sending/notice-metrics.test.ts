import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { NOW, pendingItem } from '../testing/pending-item.ts';
import { createNoticeMetrics } from './notice-metrics.ts';

const item = pendingItem({ channel: 'EMAIL', occurredAt: NOW - 3_000 });

async function told(settle: (count: ReturnType<typeof createNoticeMetrics>) => void): Promise<string> {
  const metrics = new Registry();
  settle(createNoticeMetrics(metrics));
  return await metrics.metrics();
}

test('a letter counts with the time from its event until it was taken', async () => {
  const text = await told((count) => count(item, { outcome: 'DELIVERED', at: NOW }));
  expect(text).toContain('lockbox_notifications_total{channel="EMAIL",outcome="DELIVERED"} 1\n');
  expect(text).toContain('lockbox_notice_delay_seconds_bucket{le="2",channel="EMAIL"} 0\n');
  expect(text).toContain('lockbox_notice_delay_seconds_bucket{le="4",channel="EMAIL"} 1\n');
});

test('what nobody has taken, or its reader wants later, is not late', async () => {
  const text = await told((count) => {
    count(item, { outcome: 'FAILED', at: NOW });
    count({ ...item, wish: { kind: 'later', at: NOW - 1_000 } }, { outcome: 'DELIVERED', at: NOW });
  });
  expect(text).toContain('lockbox_notifications_total{channel="EMAIL",outcome="DELIVERED"} 1\n');
  expect(text).toContain('lockbox_notice_delay_seconds_count{channel="EMAIL"} 0\n');
});
