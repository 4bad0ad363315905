import { alarmCounter } from '@lockbox/platform/alarms';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Outgoing } from '../definition.ts';

/** Labels of metrics about one partition of a topic. */
const PLACE = ['messaging_destination_name', 'messaging_destination_partition_id'] as const;
const PROCESS_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Names follow OpenTelemetry's messaging metrics as Prometheus writes them; Lockbox's own begin with lockbox_. */
export function createWorkerMetrics(
  registry: Registry,
  { service, group }: { readonly service: string; readonly group: string },
) {
  const registers = [registry];
  registry.setDefaultLabels({ service, messaging_system: 'kafka', messaging_consumer_group_name: group });
  const consumed = new Counter({
    name: 'messaging_client_consumed_messages_total',
    help: 'Records that were handled, dead letters among them',
    labelNames: PLACE,
    registers,
  });
  const processed = new Histogram({
    name: 'messaging_process_duration_seconds',
    help: 'Time from a batch to its commit',
    labelNames: ['messaging_destination_name'],
    buckets: PROCESS_BUCKETS,
    registers,
  });
  const sent = new Counter({
    name: 'messaging_client_sent_messages_total',
    help: 'Records that were written and acknowledged',
    labelNames: ['messaging_destination_name'],
    registers,
  });
  const transactions = new Counter({
    name: 'lockbox_transactions_total',
    help: 'Kafka transactions that were committed',
    registers,
  });
  const errors = new Counter({
    name: 'lockbox_processing_errors_total',
    help: 'Batches that failed, by what became of them: waiting, taking over again, stopped',
    labelNames: ['messaging_destination_name', 'error_type', 'outcome'],
    registers,
  });
  const deadLetters = new Counter({
    name: 'lockbox_dead_letters_total',
    help: 'Records that could not be processed',
    labelNames: ['messaging_destination_name', 'code'],
    registers,
  });
  const alarms = alarmCounter(registry);
  const rebalances = new Counter({
    name: 'lockbox_rebalances_total',
    help: 'Times that the group was joined',
    registers,
  });
  const counters = { consumed, processed, sent, transactions, errors, deadLetters, alarms, rebalances };
  return { ...counters, ...partitionGauges(registers) };
}

const partitionGauges = (registers: Registry[]) => ({
  assigned: new Gauge({ name: 'lockbox_assigned_partitions', help: 'Partition numbers held', registers }),
  stopped: new Gauge({
    name: 'lockbox_stopped_partitions',
    help: 'Partition numbers that wait for an operator',
    registers,
  }),
});

export type WorkerMetrics = ReturnType<typeof createWorkerMetrics>;

/** Counts records per topic first, since each increment of a counter looks up its labels. */
export function countSent(sent: WorkerMetrics['sent'], records: readonly Pick<Outgoing, 'topic'>[]): void {
  const counts = new Map<string, number>();
  for (const { topic } of records) counts.set(topic, (counts.get(topic) ?? 0) + 1);
  for (const [topic, count] of counts) sent.inc({ messaging_destination_name: topic }, count);
}
