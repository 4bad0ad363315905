import type { Incoming } from '@lockbox/worker/definition';
import { Histogram, type Registry } from 'prom-client';

const BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3_600];

/** Measures how long what upstream systems publish has waited for intake, by the time that the broker gave it. */
export function measureDelay(metrics: Registry): (records: readonly Pick<Incoming<unknown>, 'timestamp'>[]) => void {
  const delay = new Histogram({
    name: 'lockbox_intake_delay_seconds',
    help: 'From when an upstream system published a record until intake makes a command of it, or a dead letter',
    buckets: BUCKETS,
    registers: [metrics],
  });
  return (records) => {
    // Not the clock that development sets forward: what is published there has the time of its sender's machine.
    const now = Date.now();
    for (const { timestamp } of records) delay.observe(Math.max(0, now - timestamp) / 1_000);
  };
}
