import { atOnce } from '@lockbox/platform/at-once';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Deliveries } from './deliveries.ts';
import type { PushResult } from './push.ts';
import type { Stream } from './receivers.ts';

const BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3_600];

export interface SignalMetrics {
  attempt(stream: string, kind: PushResult['kind']): void;
  /** So long after the end was read in the log, or seen by the clock. */
  delivered(stream: string, afterMs: number): void;
}

export function createSignalMetrics(
  registry: Registry,
  deliveries: Pick<Deliveries, 'waiting'>,
  streams: readonly Stream[],
): SignalMetrics {
  const attempts = new Counter({
    name: 'lockbox_signal_attempts_total',
    help: 'Pushes to receivers, by what came of them: delivered, refused or failed',
    labelNames: ['stream', 'result'],
    registers: [registry],
  });
  const delay = new Histogram({
    name: 'lockbox_signal_delivery_seconds',
    help: 'From when an end of access was noted until its receiver had taken it',
    labelNames: ['stream'],
    buckets: BUCKETS,
    registers: [registry],
  });
  // While MongoDB is away the other metrics are wanted all the more; these then say nothing.
  const ask = atOnce(() =>
    Promise.all(streams.map(async ({ id }) => ({ id, ...(await deliveries.waiting(id)) }))).catch(() => []),
  );
  type Waiting = Awaited<ReturnType<typeof ask>>[number];
  const each = (of: (waiting: Waiting) => number) =>
    async function (this: Gauge): Promise<void> {
      const waiting = await ask();
      this.reset();
      for (const one of waiting) this.set({ stream: one.id }, of(one));
    };
  new Gauge({
    name: 'lockbox_signals_oldest_pending_seconds',
    help: 'How long the oldest signal of a stream has waited; 0 while none does. All instances say the same',
    labelNames: ['stream'],
    registers: [registry],
    collect: each(({ oldest }) => (oldest === undefined ? 0 : (Date.now() - oldest) / 1_000)),
  });
  new Gauge({
    name: 'lockbox_signals_pending',
    help: 'Signals of a stream that its receiver has not taken yet. All instances say the same',
    labelNames: ['stream'],
    registers: [registry],
    collect: each(({ pending }) => pending),
  });
  return {
    attempt: (stream, result) => attempts.inc({ stream, result }),
    delivered: (stream, afterMs) => delay.observe({ stream }, afterMs / 1_000),
  };
}
