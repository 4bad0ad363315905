import type { Clock } from '@lockbox/platform/clock';
import { Gauge, Histogram, type Registry } from 'prom-client';
import type { Lane } from './lane.ts';

const LATENESS_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3_600];

/** Metrics of how late timers were sent and accesses ended, and of those that no event has answered yet. */
export function createTimerMetrics(registry: Registry, clock: Clock, lanes: ReadonlySet<Lane>) {
  const lateness = new Histogram({
    name: 'lockbox_timer_lateness_seconds',
    help: 'From the time that an event named until TimerDue was first sent',
    labelNames: ['timer'],
    buckets: LATENESS_BUCKETS,
    registers: [registry],
  });
  const endLateness = new Histogram({
    name: 'lockbox_access_end_lateness_seconds',
    help: 'From the end of an access period until the log has the end of access, by the broker',
    buckets: LATENESS_BUCKETS,
    registers: [registry],
  });
  new Gauge({
    name: 'lockbox_timers_overdue_seconds',
    help: 'How long the oldest timer that is due has waited for its event; 0 while none does',
    registers: [registry],
    collect() {
      const now = clock.now();
      const oldest = [...lanes].map(({ window }) => now - (window.overdue(now).oldest ?? now));
      this.set(Math.max(0, ...oldest) / 1_000);
    },
  });
  new Gauge({
    name: 'lockbox_timers_overdue',
    help: 'Timers that are due and that no event has answered yet',
    registers: [registry],
    collect() {
      const now = clock.now();
      this.set([...lanes].reduce((sum, { window }) => sum + window.overdue(now).count, 0));
    },
  });
  return { lateness, endLateness };
}
