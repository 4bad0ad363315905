import { CHANNELS } from '@lockbox/domain/notices/channels';
import { Counter, Histogram, type Registry } from 'prom-client';
import type { Settled, WorkItem } from '../work-list/item.ts';

const BUCKETS = [0.25, 0.5, 1, 2, 4, 10, 30, 60, 300, 3_600];

/** Counts what became of notices, and measures how long those took that were to be sent at once. */
export function createNoticeMetrics(
  metrics: Registry,
): (item: Pick<WorkItem, 'channel' | 'occurredAt' | 'wish'>, settled: Pick<Settled, 'outcome' | 'at'>) => void {
  const registers = [metrics];
  const notifications = new Counter({
    name: 'lockbox_notifications_total',
    help: 'Notices by what became of them',
    labelNames: ['channel', 'outcome'],
    registers,
  });
  const delay = new Histogram({
    name: 'lockbox_notice_delay_seconds',
    help: 'From an event of the log until the mail server, or the receiver of a webhook, has taken its notice',
    labelNames: ['channel'],
    buckets: BUCKETS,
    registers,
  });
  // A series that began with the first notice would hide that one from whoever looks at the increase.
  for (const channel of CHANNELS) {
    delay.zero({ channel });
    for (const outcome of ['DELIVERED', 'FAILED']) notifications.inc({ channel, outcome }, 0);
  }
  return ({ channel, occurredAt, wish }, { outcome, at }) => {
    notifications.inc({ channel, outcome });
    // Quiet hours and digests are late by the reader's own wish.
    if (outcome === 'DELIVERED' && wish === undefined) delay.observe({ channel }, Math.max(0, at - occurredAt) / 1_000);
  };
}
